package account

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// twoFactorSecret is the ephemeral resource vpsbg_two_factor_secret.
type twoFactorSecret struct{ account *billing.Account }

// NewTwoFactorSecret returns vpsbg_two_factor_secret.
func NewTwoFactorSecret() ephemeral.EphemeralResource { return &twoFactorSecret{} }

type twoFactorSecretModel struct {
	SecretKey  types.String `tfsdk:"secret_key"`
	OTPAuthURL types.String `tfsdk:"otp_auth_url"`
}

// Metadata implements [ephemeral.EphemeralResource].
func (*twoFactorSecret) Metadata(
	_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_two_factor_secret"
}

// Schema implements [ephemeral.EphemeralResource].
func (*twoFactorSecret) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Makes a secret for an authenticator app, for example to store it in a vault. The secret is " +
			"stored neither in the state nor in a plan. It switches nothing on: see the action `vpsbg_two_factor_enable`, " +
			"which takes the secret and a code that was made with it.\n\n" +
			"VPSBG makes another secret each time. Terraform opens an ephemeral resource anew for each plan and each apply, " +
			"so store the secret in the run that makes it, and enable it from where it is stored.\n\n" +
			"Ephemeral resources need Terraform 1.10 or OpenTofu 1.11.",
		Attributes: map[string]schema.Attribute{
			"secret_key": schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: "The secret."},
			"otp_auth_url": schema.StringAttribute{
				Computed: true, Sensitive: true,
				MarkdownDescription: "The secret as an `otpauth` URL, which authenticator apps read from a QR code.",
			},
		},
	}
}

// Configure implements [ephemeral.EphemeralResourceWithConfigure].
func (e *twoFactorSecret) Configure(
	_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse,
) {
	e.account = tfkit.Configured(req.ProviderData, &resp.Diagnostics)
}

// Open implements [ephemeral.EphemeralResource].
func (e *twoFactorSecret) Open(ctx context.Context, _ ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	secret, err := e.account.Client.GetTwoFactorSecret(ctx)
	if err != nil {
		tfkit.AddAPIError(&resp.Diagnostics, "make a secret for an authenticator app", err, nil)
		return
	}
	resp.Diagnostics.Append(resp.Result.Set(ctx, twoFactorSecretModel{
		tfkit.TextOf(secret.SecretKey), tfkit.TextOf(secret.OTPAuthURL),
	})...)
}
