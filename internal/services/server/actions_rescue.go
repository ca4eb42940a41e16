package server

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/server/machine"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// rescueTime is how long it may take unless timeout says otherwise.
const rescueTime = 10 * time.Minute

var (
	_ action.ActionWithConfigure  = (*rescueAction)(nil)
	_ action.ActionWithModifyPlan = (*rescueAction)(nil)
)

type rescueAction struct{ serverAction }

// NewRescueAction returns vpsbg_server_rescue.
func NewRescueAction() action.Action { return &rescueAction{} }

type rescueModel struct {
	ServerID types.String         `tfsdk:"server_id"`
	Enabled  types.Bool           `tfsdk:"enabled"`
	Timeout  timetypes.GoDuration `tfsdk:"timeout"`
}

func (a *rescueAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_server_rescue"
}

func (a *rescueAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Boots a server into the rescue system, or out of it, and waits until it is there. This **reboots** the server; where it is there already, it does nothing." +
			unconfirmedNote + "\n\n`rescue_mode` of `vpsbg_server` declares the same, for every CLI; where it is set, the next apply takes back what the action did." + tfkit.ActionNote,
		Attributes: map[string]schema.Attribute{
			"server_id": targetAttribute(),
			"enabled": schema.BoolAttribute{
				Required:            true,
				MarkdownDescription: "`true` boots into the rescue system, `false` out of it.",
			},
			"timeout": tfkit.ActionTimeout(rescueTime),
		},
	}
}

// rescue is what happens, in words.
func (m *rescueModel) rescue() string {
	if m.Enabled.ValueBool() {
		return "into the rescue system"
	}
	return "out of the rescue system"
}

func (a *rescueAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config rescueModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	server := a.lookUpActive(ctx, config.ServerID, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() && !config.Enabled.IsUnknown() {
		resp.Diagnostics.AddAttributeWarning(path.Root("enabled"), "Server "+namedOr(server)+" reboots",
			"It boots "+config.rescue()+", unless it is there already.")
	}
}

func (a *rescueAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config rescueModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	ctx, i, end := tfkit.Invoke(ctx, a.provider.Client.Clock(), resp, tfkit.DurationOr(config.Timeout, rescueTime), tfkit.AgainIsSafe)
	defer end()
	server := a.find(ctx, i, config.ServerID, &resp.Diagnostics)
	if server == nil {
		return
	}
	name, where, on := named(server), config.rescue(), config.Enabled.ValueBool()
	inRescue, err := machine.New(a.provider, server.ID).InRescue(ctx)
	if err != nil {
		i.Fail(ctx, "find out whether server "+name+" runs the rescue system", err, false, nil)
		return
	}
	if inRescue == on && !bool(server.Locked) {
		i.Say("Server %s has booted %s already: there is nothing to do.", name, where)
		return
	}
	i.Say("Booting server %s %s.", name, where)
	i.While("server "+name+" to boot", func() { err = machine.New(a.provider, server.ID).SetRescue(ctx, on) })
	if err != nil {
		i.Fail(ctx, "boot server "+name+" "+where, err, false, nil)
		return
	}
	i.Say("Server %s has booted %s.", name, where)
}
