package server

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/server/machine"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

func (u *update) machine(server *vpsbg.Server) machine.Machine {
	return machine.New(u.resource.account, server.ID)
}

// change makes a change, and notes it in state, or reports its failure.
func (u *update) change(server *vpsbg.Server, action string, err error, note func()) {
	if err != nil {
		u.fail(fmt.Sprintf("%s server %s (%d)", action, server.Hostname, server.ID), server, err)
		return
	}
	note()
}

func (u *update) scale(ctx context.Context, server *vpsbg.Server) {
	plan, disk := u.plan.Plan.ValueString(), scalesDisk(u.plan)
	purchase := u.machine(server).PlanPurchase()
	defer purchase.End()
	if !u.begin(ctx, purchase, server, "plan") {
		return
	}
	err := purchase.Scale(ctx, plan, disk)
	err = u.resource.account.ExplainRefusal(ctx, err, func(ctx context.Context) (billing.Price, error) {
		quote, err := u.resource.account.Client.CalculateServerScale(ctx, server.ID, plan, disk)
		if err != nil {
			return billing.Price{}, err
		}
		return billing.Price{Net: quote.Amount, Gross: quote.AmountWithVAT}, nil
	})
	u.change(server, "scale", err, func() { u.state.Plan = u.plan.Plan })
}

func (u *update) setISOs(ctx context.Context, server *vpsbg.Server) {
	primary := tfkit.ParseID(u.plan.PrimaryISOID, path.Root("primary_iso_id"), u.diags)
	secondary := tfkit.ParseID(u.plan.SecondaryISOID, path.Root("secondary_iso_id"), u.diags)
	_, err := u.resource.account.Client.ModifyServerISOs(ctx, server.ID, primary, secondary)
	u.change(server, "change the ISOs of", err, func() { u.state.PrimaryISOID, u.state.SecondaryISOID = u.plan.PrimaryISOID, u.plan.SecondaryISOID })
}

// reinstall is noted as soon as it is accepted: it must not be asked for again because waiting for it failed.
func (u *update) reinstall(ctx context.Context, server *vpsbg.Server) {
	how := vpsbg.Reinstallation{Password: u.password(), SSHKeys: sshKeyIDs(u.plan.SSHKeyIDs, u.diags)}
	if how.ImageID = tfkit.ParseID(u.plan.ImageID, path.Root("image_id"), u.diags); how.ImageID == 0 {
		how.PrimaryISOID = tfkit.ParseID(u.plan.PrimaryISOID, path.Root("primary_iso_id"), u.diags)
	}
	accepted, err := u.machine(server).Reinstall(ctx, how)
	if accepted {
		u.state.ImageID, u.state.ReinstallTriggers = u.plan.ImageID, u.plan.ReinstallTriggers
		u.state.SSHKeyIDs = u.plan.SSHKeyIDs
		u.state.Password, u.state.PasswordWOVersion = u.plan.Password, u.plan.PasswordWOVersion
	}
	u.change(server, "reinstall", err, func() {})
}

func (u *update) setPrimaryIP(ctx context.Context, server *vpsbg.Server) {
	address := tfkit.ParseID(u.plan.PrimaryIPID, path.Root("primary_ip_id"), u.diags)
	u.change(server, "change the primary address of", u.machine(server).SetPrimaryIP(ctx, address), func() { u.state.PrimaryIPID = u.plan.PrimaryIPID })
}

func (u *update) setMeasuredBoot(ctx context.Context, server *vpsbg.Server) {
	kernel, initrd := declaredBoot(u.plan.MeasuredBoot)
	u.change(server, "change what boots on", u.machine(server).AttachBootImages(ctx, kernel, initrd), func() { u.state.MeasuredBoot = u.plan.MeasuredBoot })
}

func (u *update) setRescueMode(ctx context.Context, server *vpsbg.Server) {
	err := u.machine(server).SetRescue(ctx, u.plan.RescueMode.ValueBool())
	u.change(server, "change the rescue mode of", err, func() { u.state.RescueMode = u.plan.RescueMode })
}

func (u *update) setPower(ctx context.Context, server *vpsbg.Server) {
	if u.plan.PowerState.ValueString() == powerRunning {
		u.change(server, "start", u.machine(server).Start(ctx), func() { u.state.PowerState = u.plan.PowerState })
		return
	}
	timeout := tfkit.DurationOr(u.plan.StopTimeout, machine.StopTimeout)
	forced, err := u.machine(server).Stop(ctx, timeout)
	u.change(server, "stop", err, func() { u.state.PowerState = u.plan.PowerState })
	if forced && err == nil {
		u.diags.AddAttributeWarning(path.Root("power_state"), "Power was cut",
			fmt.Sprintf("Server %s did not shut down within %s (stop_timeout).", server.Hostname, timeout))
	}
}
