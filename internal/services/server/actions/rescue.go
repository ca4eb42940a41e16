package actions

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/server/machine"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

type rescueModel struct {
	target
	Enabled types.Bool `tfsdk:"enabled"`
}

// where is what the server boots, in words.
func (m *rescueModel) where() string {
	if m.Enabled.ValueBool() {
		return "into the rescue system"
	}
	return "out of the rescue system"
}

// NewRescue returns vpsbg_server_rescue.
func NewRescue() action.Action {
	return tfkit.Action[rescueModel, *rescueModel]{
		Name: "server_rescue",
		Description: "Boots a server into or out of the rescue system and waits until this is done. The action " +
			"**reboots** the server, unless it is already there." +
			tfkit.UnconfirmedNote + "\n\n" +
			"`rescue_mode` of `vpsbg_server` declares the same with every CLI. If it is set, the next apply " +
			"reverts what the action did.",
		Attributes: map[string]schema.Attribute{
			"server_id": targetAttribute(),
			"enabled": schema.BoolAttribute{
				Required:            true,
				MarkdownDescription: "`true` boots into the rescue system, `false` out of it.",
			},
		},
		Timeout: 10 * time.Minute,
		Plan:    planRescue,
		Retry:   tfkit.RetryIsSafe[*rescueModel],
		Invoke:  invokeRescue,
	}.New()
}

func planRescue(ctx context.Context, account *billing.Account, config *rescueModel, diags *diag.Diagnostics) {
	server := config.readActive(ctx, account, diags)
	switch {
	case diags.HasError():
	case config.Enabled.IsUnknown():
		diags.AddAttributeWarning(path.Root("enabled"), "Server may reboot", subject(server)+" may reboot. enabled is "+
			"known only after apply: the server boots into or out of the rescue system, unless it is there already.")
	default:
		diags.AddAttributeWarning(path.Root("enabled"), "Server reboots",
			subject(server)+" boots "+config.where()+", unless it is there already.")
	}
}

func invokeRescue(ctx context.Context, account *billing.Account, config *rescueModel, i *tfkit.Invocation) {
	server := config.await(ctx, account, i)
	if server == nil {
		return
	}
	m, name, where, on := machine.New(account, server.ID), named(server), config.where(), config.Enabled.ValueBool()
	inRescue, err := m.InRescue(ctx)
	if err != nil {
		i.Fail(ctx, "determine whether server "+name+" runs the rescue system", err, false, nil)
		return
	}
	if inRescue == on && !bool(server.Locked) {
		i.Say("Server %s has booted %s already: there is nothing to do.", name, where)
		return
	}
	operation{
		begins: "Booting server %s " + where + ".", awaits: "server %s to boot", fails: "boot server %s " + where,
		ends: "Server %s has booted " + where + ".",
	}.run(ctx, i, server, func() (accepted bool, err error) { return false, m.SetRescue(ctx, on) })
}
