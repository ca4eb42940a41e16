package server

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// update makes the changes of a plan one after the other, and notes each in state as soon as it is made: when one
// fails, the next apply makes only those that are left.
type update struct {
	resource            *serverResource
	plan, config, state *resourceModel
	private             tfkit.PrivateState
	diags               *diag.Diagnostics

	boots bool          // one of the changes boots the machine
	after *vpsbg.Server // as it was read after the last change, nil if it was not
}

// step is one change. Some boot the machine, and have then the effect of a reboot that an earlier one needs.
type step struct {
	needed, boots bool
	make          func(context.Context, *vpsbg.Server)
}

// steps returns the changes that are needed, in their order:
//
//   - a stop comes first, because what is off need not be booted, unless something is to follow that switches it on;
//   - a password comes before everything that boots the machine, which makes it effective;
//   - ISOs come before an installation from one, and the plan before addons, of which it offers others;
//   - what boots the machine is made one after the other, rescue mode last, in which nothing else could be done;
//   - the power state is settled after that;
//   - what concerns the contract comes last.
func (u *update) steps() []step {
	plan, state := u.plan, u.state
	// Everything is known by now.
	changed := func(planned, current attr.Value) bool { return compare(planned, current) == differs }
	scales, reinstalls, changesIP := changed(plan.Plan, state.Plan), needsReinstall(plan, state) == differs,
		changed(plan.PrimaryIPID, state.PrimaryIPID) && !plan.PrimaryIPID.IsNull()
	changesBoot, rescues := changed(plan.MeasuredBoot, state.MeasuredBoot), changesRescue(plan, state) == differs
	_, password := changesPassword(plan, state)
	changesPower := !plan.PowerState.IsNull() && changed(plan.PowerState, state.PowerState)
	switchesOn := switchesOn(plan, state)
	stopsFirst := changesPower && staysOff(plan, state)
	return slices.DeleteFunc([]step{
		{stopsFirst, false, u.setPower},
		{isRenamed(plan, state), false, u.setHostname},
		{changed(plan.SSHKeyIDs, state.SSHKeyIDs) && !reinstalls, false, u.setSSHKeys},
		{password == differs && !reinstalls, false, u.setPassword},
		{
			changed(plan.PrimaryISOID, state.PrimaryISOID) || changed(plan.SecondaryISOID, state.SecondaryISOID), false,
			u.setISOs,
		},
		{scales, true, u.scale},
		{!plan.Addons.Equal(state.Addons), false, u.setAddons},
		{reinstalls, true, u.reinstall},
		{changesIP, true, u.setPrimaryIP},
		{changesBoot, true, u.setMeasuredBoot},
		{changed(plan.RescueMode, state.RescueMode) && !plan.RescueMode.IsNull(), rescues, u.setRescueMode},
		{!stopsFirst && !plan.PowerState.IsNull() && (changesPower || switchesOn), false, u.setPower},
		{changed(plan.BillingCycle, state.BillingCycle), false, u.setBillingCycle},
		{
			!plan.CancelAtPeriodEnd.IsNull() && changed(plan.CancelAtPeriodEnd, state.CancelAtPeriodEnd), false,
			u.setCancellation,
		},
	}, func(s step) bool { return !s.needed })
}

func (u *update) run(ctx context.Context) {
	steps := u.steps()
	if len(steps) == 0 {
		return // all that changes is for the provider alone
	}
	server := u.serverOfState()
	if len(steps) > 1 || u.plan.BillingCycle.Equal(u.state.BillingCycle) || server == nil {
		var found presence
		server, found = u.resource.find(ctx, u.state, u.private, u.resource.readNow, u.diags)
		if found != present {
			if !u.diags.HasError() {
				u.diags.AddError("Unable to change server "+u.state.Hostname.ValueString(),
					"It cannot be read: it is not provisioned yet, or it is gone. Plan again to see its status.")
			}
			return
		}
	}
	if server.Status == vpsbg.ServerProcessing { // it takes no changes until it is provisioned
		ready, err := u.resource.account.Servers.AwaitProvisioned(ctx, server.ID)
		if err != nil {
			u.fail(fmt.Sprintf("wait until server %s (%d) is provisioned", server.Hostname, server.ID), server, err)
			return
		}
		server = ready
	}
	u.make(ctx, steps, server)
}

// make makes the changes one after the other, until one fails.
func (u *update) make(ctx context.Context, steps []step, server *vpsbg.Server) {
	u.boots = slices.ContainsFunc(steps, func(s step) bool { return s.boots })
	for _, step := range steps {
		u.after = nil
		if step.make(ctx, server); u.diags.HasError() {
			return
		}
	}
}

// serverOfState is what a change of the billing cycle alone needs of the server, which is not read for it. Nil if the
// state does not have it.
func (u *update) serverOfState() *vpsbg.Server {
	id, err := vpsbg.ParseID(u.state.ID.ValueString())
	expiry, diags := u.state.ExpiryAt.ValueRFC3339Time()
	potentialExpiry, moreDiags := u.state.PotentialExpiryAt.ValueRFC3339Time()
	if err != nil || u.state.ExpiryAt.IsNull() || u.state.PotentialExpiryAt.IsNull() || diags.HasError() ||
		moreDiags.HasError() {
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
	if err := u.resource.account.Client.UpdateServerHostname(ctx, server.ID, hostname); err != nil {
		u.fail(fmt.Sprintf("change the hostname of server %s (%d)", server.Hostname, server.ID), server, err)
		return
	}
	u.state.Hostname = u.plan.Hostname
}

func (u *update) setSSHKeys(ctx context.Context, server *vpsbg.Server) {
	keys := sshKeyIDs(u.plan.SSHKeyIDs, u.diags)
	err := u.resource.account.Client.UpdateServerSSHKeys(ctx, server.ID, keys)
	if err == nil {
		err = u.resource.confirmKeys(ctx, server.ID, keys)
	}
	if err != nil {
		u.fail(fmt.Sprintf("change the SSH keys of server %s (%d)", server.Hostname, server.ID), server, err)
		return
	}
	u.state.SSHKeyIDs = u.plan.SSHKeyIDs
}

// password is the one that is declared, in one way or the other.
func (u *update) password() string {
	return u.plan.Password.ValueString() + u.config.PasswordWO.ValueString()
}

func (u *update) setPassword(ctx context.Context, server *vpsbg.Server) {
	reboot := rebootsForPassword(u.plan, u.state) == differs && !u.boots
	if err := u.resource.account.Client.ChangeServerPassword(ctx, server.ID, u.password(), reboot); err != nil {
		tfkit.AddAPIError(u.diags, fmt.Sprintf("change the password of server %s (%d)", server.Hostname, server.ID), err, u.plan.requestFields())
		return
	}
	u.state.Password, u.state.PasswordWOVersion = u.plan.Password, u.plan.PasswordWOVersion
}

func (u *update) setBillingCycle(ctx context.Context, server *vpsbg.Server) {
	u.renewFor(ctx, server, billing.RenewalAge)
}

// renewFor changes the billing cycle in the renewal order as of a time.
func (u *update) renewFor(ctx context.Context, server *vpsbg.Server, asOf billing.AsOf) {
	u.after = u.resource.setBillingCycle(ctx, server, u.plan.BillingCycle.ValueInt64(), asOf, u.private, u.diags)
	if !u.diags.HasError() {
		u.state.BillingCycle = u.plan.BillingCycle
	}
}

func (u *update) setCancellation(ctx context.Context, server *vpsbg.Server) {
	var err error
	action := "schedule the cancellation"
	before := server
	if u.plan.CancelAtPeriodEnd.ValueBool() {
		_, err = cancellation(u.resource.account).Cancel(ctx, server, false, u.plan.CancelReason.ValueString())
	} else {
		action = "undo the cancellation"
		server, err = cancellation(u.resource.account).UndoCancel(ctx, server)
	}
	if err != nil {
		u.fail(fmt.Sprintf("%s of server %s (%d)", action, before.Hostname, before.ID), before, err)
		return
	}
	u.state.CancelAtPeriodEnd = u.plan.CancelAtPeriodEnd
	if !u.plan.CancelAtPeriodEnd.ValueBool() && before.CancelRequest != nil &&
		int64(server.BillingCycle) != u.plan.BillingCycle.ValueInt64() {
		u.renewFor(ctx, server, billing.Now) // the cancellation has ended the renewal order that had it
	}
}
