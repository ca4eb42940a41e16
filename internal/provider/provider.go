// Package provider is the provider itself: its configuration, and the lists of what the services offer.
package provider

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework-validators/providervalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/account"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/affiliate"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/catalog"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/floatingip"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/invoice"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/iso"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/measuredboot"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/network"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/order"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/reversedns"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/server"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/server/actions"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/serverinfo"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/snapshot"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/sshkey"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/support"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Environment variables that stand in for arguments that are not in the configuration.
const (
	tokenVariable     = "VPSBG_TOKEN"
	tokenFileVariable = "VPSBG_TOKEN_FILE"
	endpointVariable  = "VPSBG_ENDPOINT"
)

// typeName begins the names of all types.
const typeName = "vpsbg"

var (
	_ provider.Provider                       = (*vpsbgProvider)(nil)
	_ provider.ProviderWithActions            = (*vpsbgProvider)(nil)
	_ provider.ProviderWithConfigValidators   = (*vpsbgProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*vpsbgProvider)(nil)
	_ provider.ProviderWithListResources      = (*vpsbgProvider)(nil)
	_ provider.ProviderWithValidateConfig     = (*vpsbgProvider)(nil)
)

type vpsbgProvider struct {
	version  string
	client   vpsbg.Config
	cacheDir string

	configured atomic.Pointer[billing.Account] // as of the last configuration
}

// New returns the provider. Tests say by client which clock and which transport its API client has; nil stands for wall
// time and the network. The rest of it comes from the user's configuration. cacheDir is where it keeps what other runs
// may use; empty for nowhere.
func New(version string, client *vpsbg.Config, cacheDir string) provider.Provider {
	return newProvider(version, client, cacheDir)
}

func newProvider(version string, client *vpsbg.Config, cacheDir string) *vpsbgProvider {
	if client == nil {
		client = &vpsbg.Config{}
	}
	return &vpsbgProvider{version: version, client: *client, cacheDir: cacheDir}
}

type providerModel struct {
	Token     types.String `tfsdk:"token"`
	TokenFile types.String `tfsdk:"token_file"`
	Endpoint  types.String `tfsdk:"endpoint"`
	ReadCache types.Bool   `tfsdk:"read_cache"`
}

func (p *vpsbgProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = typeName
	resp.Version = p.version
}

func (p *vpsbgProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages servers, their renewals and cancellations, and SSH keys at the hosting company " +
			"[VPSBG](https://www.vpsbg.eu). The servers are real and paid: the pages of the resources say what each change does.",
		Attributes: map[string]schema.Attribute{
			"token": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "API token from the client area. A read token is enough to plan, without the " +
					"prices that VPSBG calculates for write tokens only; to apply, it needs the Write permission. Prefer the environment variable `VPSBG_TOKEN`, which the provider " +
					"uses if neither `token` nor `token_file` is set.",
			},
			"token_file": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Path of a file with the API token as its only line, in UTF-8. Surrounding white " +
					"space is ignored. Can also be set as `VPSBG_TOKEN_FILE`.",
			},
			"endpoint": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Base address of the API, `" + vpsbg.DefaultEndpoint + "` by default. Can also be set as `VPSBG_ENDPOINT`. " +
					"Plain `http` is accepted for loopback addresses only.",
			},
			"read_cache": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether reads at the same time share lists of the account, `true` by default: a " +
					"refresh then costs one request for every 50 servers. Also keeps plans, images and the currency of " +
					"the account for five minutes in the user's cache directory. `false` makes every read a request " +
					"of its own. What plans have shown is remembered there in either case, to refuse a saved plan after " +
					"the price has changed.",
			},
		},
	}
}

func (p *vpsbgProvider) ConfigValidators(context.Context) []provider.ConfigValidator {
	return []provider.ConfigValidator{
		providervalidator.Conflicting(path.MatchRoot("token"), path.MatchRoot("token_file")),
	}
}

func (p *vpsbgProvider) ValidateConfig(
	ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse,
) {
	var config providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if endpoint := config.Endpoint; !endpoint.IsNull() && !endpoint.IsUnknown() {
		checkEndpoint(endpoint.ValueString(), &resp.Diagnostics)
	}
}

func (p *vpsbgProvider) Configure(
	ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse,
) {
	var declared providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &declared)...)
	for name, value := range map[string]types.String{"token": declared.Token, "token_file": declared.TokenFile, "endpoint": declared.Endpoint} {
		if value.IsUnknown() {
			resp.Diagnostics.AddAttributeError(path.Root(name), "Unknown provider configuration", "The value of "+name+
				" is known only after other resources have been applied. Apply those first with -target, or set the value in another way.")
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	token := findToken(declared, &resp.Diagnostics)
	endpoint := declared.Endpoint.ValueString()
	if endpoint == "" {
		endpoint = os.Getenv(endpointVariable)
	}
	if endpoint == "" {
		endpoint = vpsbg.DefaultEndpoint
	}
	checkEndpoint(endpoint, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}

	config := p.client
	config.Token, config.TokenSource, config.Endpoint = token.value, token.source, endpoint
	config.UserAgent = fmt.Sprintf("terraform-provider-vpsbg/%s (+https://registry.terraform.io/providers/vpsbg/vpsbg) Terraform/%s", p.version, req.TerraformVersion)
	client, err := vpsbg.New(config)
	if err != nil {
		resp.Diagnostics.AddError("Unable to configure the provider", err.Error())
		return
	}
	isShared := declared.ReadCache.IsNull() || declared.ReadCache.ValueBool()
	configured := billing.NewAccount(client, !isShared)
	if isShared && p.cacheDir != "" {
		configured.Catalog.KeepIn(p.cacheDir)
	}
	if p.cacheDir != "" {
		configured.Promises.KeepIn(p.cacheDir)
		configured.Marks.KeepIn(p.cacheDir)
	}
	p.configured.Store(configured)
	resp.ResourceData = configured
	resp.DataSourceData = configured
	resp.ActionData = configured
	resp.EphemeralResourceData = configured
	resp.ListResourceData = configured
}

func checkEndpoint(endpoint string, diags *diag.Diagnostics) {
	if _, err := vpsbg.ParseEndpoint(endpoint); err != nil {
		diags.AddAttributeError(path.Root("endpoint"), "Invalid endpoint", "Unable to use the endpoint: "+err.Error()+".")
	}
}

func (p *vpsbgProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		account.NewResource,
		affiliate.NewResource,
		floatingip.NewResource,
		iso.NewResource,
		measuredboot.NewResource,
		network.NewBlacklistResource,
		network.NewGeoFilterResource,
		network.NewWhitelistResource,
		order.NewResource,
		reversedns.NewResource,
		server.NewResource,
		sshkey.NewResource,
		support.NewResource,
	}
}

func (p *vpsbgProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		account.NewBalanceDataSource,
		account.NewDataSource,
		account.NewTransactionsDataSource,
		affiliate.NewConversionsDataSource,
		affiliate.NewDataSource,
		affiliate.NewPayoutsDataSource,
		catalog.NewPlanAddonsDataSource,
		catalog.NewPlanDataSource,
		catalog.NewPlanPromoCodesDataSource,
		catalog.NewPlansDataSource,
		catalog.NewServerImageDataSource,
		catalog.NewServerImagesDataSource,
		floatingip.NewDataSource,
		floatingip.NewListDataSource,
		floatingip.NewPlansDataSource,
		invoice.NewListDataSource,
		iso.NewListDataSource,
		measuredboot.NewListDataSource,
		network.NewAttackBandwidthDataSource,
		network.NewAttackDataSource,
		network.NewAttacksDataSource,
		network.NewBandwidthDataSource,
		network.NewBlockedIPsDataSource,
		network.NewProtectionDataSource,
		order.NewDataSource,
		order.NewListDataSource,
		serverinfo.NewAddonQuoteDataSource,
		serverinfo.NewAddonsDataSource,
		serverinfo.NewBandwidthDataSource,
		serverinfo.NewMetricsDataSource,
		serverinfo.NewRenewalQuoteDataSource,
		serverinfo.NewScalePlansDataSource,
		serverinfo.NewScaleQuoteDataSource,
		serverinfo.NewServerDataSource,
		serverinfo.NewServersDataSource,
		serverinfo.NewStatusDataSource,
		snapshot.NewBackupsDataSource,
		snapshot.NewSnapshotsDataSource,
		sshkey.NewDataSource,
		sshkey.NewListDataSource,
		support.NewDepartmentsDataSource,
		support.NewPlansDataSource,
		support.NewServicesDataSource,
		support.NewTicketDataSource,
		support.NewTicketsDataSource,
	}
}

func (p *vpsbgProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		account.NewListResource,
		floatingip.NewListResource,
		iso.NewListResource,
		measuredboot.NewListResource,
		network.NewBlacklistListResource,
		network.NewGeoFilterListResource,
		network.NewWhitelistListResource,
		order.NewListResource,
		reversedns.NewListResource,
		server.NewListResource,
		sshkey.NewListResource,
		support.NewListResource,
	}
}

func (p *vpsbgProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{
		account.NewTwoFactorSecret,
	}
}

func (p *vpsbgProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{
		account.NewDepositAction,
		account.NewTwoFactorDisableAction,
		account.NewTwoFactorEnableAction,
		invoice.NewDownloadAction,
		order.NewDeleteAction,
		order.NewPayAction,
		actions.NewPassword,
		actions.NewPower,
		actions.NewReinstall,
		actions.NewRenew,
		actions.NewRescue,
		actions.NewRestore,
		snapshot.NewBackupDeleteAction,
		snapshot.NewSnapshotDeleteAction,
		support.NewReplyAction,
	}
}
