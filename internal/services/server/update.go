package server

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// update makes the changes of a plan one after the other, and notes each in state as soon as it is made: when one fails,
// the next apply makes only those that are left.
type update struct {
	resource            *serverResource
	plan, config, state *resourceModel
	private             privateState
	diags               *diag.Diagnostics

	after *vpsbg.Server // as it was read after the last change, nil if it was not
}

func (u *update) run(ctx context.Context) {
	type step struct {
		needed bool
		make   func(context.Context, *vpsbg.Server)
	}
	steps := slices.DeleteFunc([]step{
		{!u.plan.Hostname.Equal(u.state.Hostname), u.setHostname},
		{!u.plan.SSHKeyIDs.Equal(u.state.SSHKeyIDs), u.setSSHKeys},
		{u.passwordChanges(), u.setPassword},
		{!u.plan.BillingCycle.Equal(u.state.BillingCycle), u.setBillingCycle},
		{!u.plan.CancelAtPeriodEnd.IsNull() && !u.plan.CancelAtPeriodEnd.Equal(u.state.CancelAtPeriodEnd), u.setCancellation},
	}, func(s step) bool { return !s.needed })
	if len(steps) == 0 {
		return // all that changes is for the provider alone
	}
	server := u.serverOfState()
	if len(steps) > 1 || u.plan.BillingCycle.Equal(u.state.BillingCycle) || server == nil {
		var found presence
		server, found = u.resource.find(ctx, u.state, u.resource.provider.Client.GetServer, u.diags)
		if found != present {
			if !u.diags.HasError() {
				u.diags.AddError("Unable to change server "+u.state.Hostname.ValueString(),
					"It cannot be read: it is not provisioned yet, or it has ended. Plan again to see what became of it.")
			}
			return
		}
	}
	for _, step := range steps {
		u.after = nil
		if step.make(ctx, server); u.diags.HasError() {
			return
		}
	}
}

// serverOfState is what a change of the billing cycle alone needs of the server, which is not read for it. Nil if the state
// does not have it.
func (u *update) serverOfState() *vpsbg.Server {
	id, err := vpsbg.ParseID(u.state.ID.ValueString())
	expiry, diags := u.state.ExpiryAt.ValueRFC3339Time()
	potentialExpiry, moreDiags := u.state.PotentialExpiryAt.ValueRFC3339Time()
	if err != nil || u.state.ExpiryAt.IsNull() || u.state.PotentialExpiryAt.IsNull() || diags.HasError() || moreDiags.HasError() {
		return nil
	}
	return &vpsbg.Server{
		ID: id, Hostname: u.state.Hostname.ValueString(), BillingCycle: vpsbg.Int(u.state.BillingCycle.ValueInt64()),
		ExpiryAt: vpsbg.Time{Time: expiry}, PotentialExpiryAt: vpsbg.Time{Time: potentialExpiry},
	}
}

func (u *update) fail(action string, server *vpsbg.Server, err error) {
	if bool(server.Locked) && server.LockReason != nil {
		action += " (locked: " + *server.LockReason + ")"
	}
	tfkit.AddAPIError(u.diags, action, err, u.plan.requestFields())
}

func (u *update) setHostname(ctx context.Context, server *vpsbg.Server) {
	hostname := u.plan.Hostname.ValueString()
	if err := u.resource.provider.Client.UpdateServerHostname(ctx, server.ID, hostname); err != nil {
		u.fail(fmt.Sprintf("change the hostname of server %s (%d)", server.Hostname, server.ID), server, err)
		return
	}
	u.state.Hostname = u.plan.Hostname
}

func (u *update) setSSHKeys(ctx context.Context, server *vpsbg.Server) {
	keys := sshKeyIDs(u.plan.SSHKeyIDs, u.diags)
	err := u.resource.provider.Client.UpdateServerSSHKeys(ctx, server.ID, keys)
	if err == nil {
		err = u.resource.confirmKeys(ctx, server.ID, keys)
	}
	if err != nil {
		u.fail(fmt.Sprintf("change the SSH keys of server %s (%d)", server.Hostname, server.ID), server, err)
		return
	}
	u.state.SSHKeyIDs = u.plan.SSHKeyIDs
}

// passwordChanges tells whether there is a new password to send. One that is no longer declared stays on the server.
func (u *update) passwordChanges() bool {
	return !u.plan.Password.IsNull() && !u.plan.Password.Equal(u.state.Password) ||
		!u.plan.PasswordWOVersion.IsNull() && !u.plan.PasswordWOVersion.Equal(u.state.PasswordWOVersion)
}

func (u *update) setPassword(ctx context.Context, server *vpsbg.Server) {
	password := u.plan.Password
	if password.IsNull() {
		password = u.config.PasswordWO
	}
	reboot := u.plan.RebootOnPasswordChange.ValueBool()
	if err := u.resource.provider.Client.ChangeServerPassword(ctx, server.ID, password.ValueString(), reboot); err != nil {
		tfkit.AddAPIError(u.diags, fmt.Sprintf("change the password of server %s (%d)", server.Hostname, server.ID), err, u.plan.requestFields())
		return
	}
	u.state.Password, u.state.PasswordWOVersion = u.plan.Password, u.plan.PasswordWOVersion
}

func (u *update) setBillingCycle(ctx context.Context, server *vpsbg.Server) {
	u.renewFor(ctx, server, false)
}

// renewFor changes the billing cycle; fresh looks for a renewal order that was opened just now.
func (u *update) renewFor(ctx context.Context, server *vpsbg.Server, fresh bool) {
	u.after = u.resource.setBillingCycle(ctx, server, u.plan.BillingCycle.ValueInt64(), fresh, u.private, u.diags)
	if !u.diags.HasError() {
		u.state.BillingCycle = u.plan.BillingCycle
	}
}

func (u *update) setCancellation(ctx context.Context, server *vpsbg.Server) {
	var err error
	action := "schedule the cancellation"
	before := server
	if u.plan.CancelAtPeriodEnd.ValueBool() {
		_, err = u.resource.cancel(ctx, server, false, u.plan.CancelReason.ValueString())
	} else {
		action = "take back the cancellation"
		server, err = u.resource.undoCancel(ctx, server)
	}
	if err != nil {
		u.fail(fmt.Sprintf("%s of server %s (%d)", action, before.Hostname, before.ID), before, err)
		return
	}
	u.state.CancelAtPeriodEnd = u.plan.CancelAtPeriodEnd
	if !u.plan.CancelAtPeriodEnd.ValueBool() && before.CancelRequest != nil && int64(server.BillingCycle) != u.plan.BillingCycle.ValueInt64() {
		u.renewFor(ctx, server, true) // the cancellation has ended the renewal order that had it
	}
}
