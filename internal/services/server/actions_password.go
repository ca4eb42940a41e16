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

// passwordTime is how long it may take unless timeout says otherwise.
const passwordTime = 10 * time.Minute

var (
	_ action.ActionWithConfigure  = (*passwordAction)(nil)
	_ action.ActionWithModifyPlan = (*passwordAction)(nil)
)

type passwordAction struct{ serverAction }

// NewPasswordAction returns vpsbg_server_password.
func NewPasswordAction() action.Action { return &passwordAction{} }

type passwordModel struct {
	ServerID types.String         `tfsdk:"server_id"`
	Password types.String         `tfsdk:"password"`
	Reboot   types.Bool           `tfsdk:"reboot"`
	Timeout  timetypes.GoDuration `tfsdk:"timeout"`
}

func (a *passwordAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_server_password"
}

func (a *passwordAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Sets the password of root or Administrator of a server. It takes effect with the next boot; with `reboot = true` the server **reboots** at once, " +
			"each time that the action is invoked.\n\n`password` and `password_wo` of `vpsbg_server` set it, too, for every CLI; `password_wo` is the one that leaves it neither in the state nor in a plan." + tfkit.ActionNote,
		Attributes: map[string]schema.Attribute{
			"server_id": targetAttribute(),
			"password":  actionPassword("The password, at least 6 characters.", true),
			"reboot": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether to reboot the server to make the password effective, `false` by default.",
			},
			"timeout": tfkit.ActionTimeout(passwordTime),
		},
	}
}

func (a *passwordAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config passwordModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	server := a.lookUpActive(ctx, config.ServerID, &resp.Diagnostics)
	switch {
	case resp.Diagnostics.HasError() || config.Reboot.IsUnknown():
	case config.Reboot.ValueBool():
		resp.Diagnostics.AddAttributeWarning(path.Root("reboot"), "Server "+namedOr(server)+" reboots", "It reboots to make the new password effective.")
	default:
		resp.Diagnostics.AddAttributeWarning(path.Root("password"), "The new password takes effect with the next boot",
			"Server "+namedOr(server)+" keeps its password until it boots. Set reboot = true to reboot it at once.")
	}
}

func (a *passwordAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config passwordModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	reboot, again := config.Reboot.ValueBool(), tfkit.AgainIsSafe
	if reboot {
		again = tfkit.AgainRepeats
	}
	ctx, i, end := tfkit.Invoke(ctx, a.provider.Client.Clock(), resp, tfkit.DurationOr(config.Timeout, passwordTime), again)
	defer end()
	server := a.find(ctx, i, config.ServerID, &resp.Diagnostics)
	if server == nil {
		return
	}
	name := named(server)
	i.Say("Setting the password of server %s.", name)
	var accepted bool
	var err error
	i.While("the password of server "+name, func() {
		accepted, err = machine.New(a.provider, server.ID).SetPassword(ctx, config.Password.ValueString(), reboot)
	})
	switch {
	case err != nil:
		i.Fail(ctx, "set the password of server "+name, err, accepted, tfkit.FieldPaths{"password": path.Root("password")})
	case reboot:
		i.Say("Server %s has its new password, and boots with it.", name)
	default:
		i.Say("Server %s has its new password, which takes effect with its next boot.", name)
	}
}
