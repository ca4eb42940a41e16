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

type passwordModel struct {
	target
	Password types.String `tfsdk:"password"`
	Reboot   types.Bool   `tfsdk:"reboot"`
}

// NewPassword returns vpsbg_server_password.
func NewPassword() action.Action {
	return tfkit.Action[passwordModel, *passwordModel]{
		Name: "server_password",
		Description: "Sets the password of root or Administrator of a server. The password takes effect with the next " +
			"boot. With `reboot = true`, the action **reboots** the server at once, each time that it is invoked.\n\n" +
			"`password` and `password_wo` of `vpsbg_server` set the password with every CLI. `password_wo` is stored " +
			"neither in the state nor in a plan.",
		Attributes: map[string]schema.Attribute{
			"server_id": targetAttribute(),
			"password":  passwordAttribute("New password, at least 6 characters.", true),
			"reboot": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to reboot the server so that the password takes effect at once, `false` " +
					"by default.",
			},
		},
		Timeout: 10 * time.Minute,
		Plan:    planPassword,
		Retry: func(config *passwordModel) string {
			if config.Reboot.ValueBool() {
				return tfkit.RetryRepeats(config)
			}
			return tfkit.RetryIsSafe(config)
		},
		Invoke: invokePassword,
	}.New()
}

func planPassword(ctx context.Context, account *billing.Account, config *passwordModel, diags *diag.Diagnostics) {
	server := config.readActive(ctx, account, diags)
	switch {
	case diags.HasError():
	case config.Reboot.IsUnknown():
		diags.AddAttributeWarning(path.Root("reboot"), "Server may reboot", subject(server)+" may reboot. reboot is known "+
			"only after apply: if it is true, the server reboots so that the new password takes effect.")
	case config.Reboot.ValueBool():
		diags.AddAttributeWarning(path.Root("reboot"), "Server reboots",
			subject(server)+" reboots so that the new password takes effect.")
	default:
		diags.AddAttributeWarning(path.Root("password"), "The new password takes effect with the next boot",
			subject(server)+" keeps its password until it boots. Set reboot = true to reboot it at once.")
	}
}

func invokePassword(ctx context.Context, account *billing.Account, config *passwordModel, i *tfkit.Invocation) {
	server, reboot := config.await(ctx, account, i), config.Reboot.ValueBool()
	if server == nil {
		return
	}
	setting := operation{
		begins: "Setting the password of server %s.", awaits: "the password of server %s",
		fails: "set the password of server %s", ends: "Server %s has its new password, which takes effect with its next boot.",
		fields: tfkit.FieldPaths{"password": path.Root("password")},
	}
	if reboot {
		setting.ends = "Server %s has its new password, and boots with it."
	}
	setting.run(ctx, i, server, func() (accepted bool, err error) {
		return machine.New(account, server.ID).SetPassword(ctx, config.Password.ValueString(), reboot)
	})
}
