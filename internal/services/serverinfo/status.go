package server

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// aboutServer is the part that the data sources about one server have in common.
type aboutServer struct{ provider *billing.Account }

func (a *aboutServer) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	a.provider = tfkit.Configured(req.ProviderData, &resp.Diagnostics)
}

func serverIDArgument() schema.StringAttribute {
	return schema.StringAttribute{Required: true, MarkdownDescription: "Id of the server.", Validators: []validator.String{tfkit.IsID()}}
}

var _ datasource.DataSourceWithConfigure = (*statusDataSource)(nil)

type statusDataSource struct{ aboutServer }

// NewStatusDataSource returns the data source vpsbg_server_status.
func NewStatusDataSource() datasource.DataSource { return &statusDataSource{} }

type serverStatusModel struct {
	ServerID         types.String      `tfsdk:"server_id"`
	Running          types.Bool        `tfsdk:"running"`
	Suspended        types.Bool        `tfsdk:"suspended"`
	NetworkSuspended types.Bool        `tfsdk:"network_suspended"`
	RescueMode       types.Bool        `tfsdk:"rescue_mode"`
	DNSResolvers     []string          `tfsdk:"dns_resolvers"`
	CPU              *serverCPUModel   `tfsdk:"cpu"`
	Disk             *serverQuotaModel `tfsdk:"disk"`
	Bandwidth        *serverQuotaModel `tfsdk:"bandwidth"`
}

type serverCPUModel struct {
	Used types.Float64 `tfsdk:"used"`
	Free types.Float64 `tfsdk:"free"`
}

type serverQuotaModel struct {
	Used  types.Float64 `tfsdk:"used"`
	Limit types.Float64 `tfsdk:"limit"`
}

// FromAPI fills the model.
func (m *serverStatusModel) FromAPI(status *vpsbg.ServerStatus) {
	m.Running = tfkit.Flag(status.Running)
	m.Suspended = tfkit.Flag(status.Suspended)
	m.NetworkSuspended = tfkit.Flag(status.NetworkSuspended)
	m.RescueMode = tfkit.Flag(status.RescueMode)
	m.DNSResolvers = status.DNSResolvers
	if cpu := status.CPU; cpu != nil {
		m.CPU = &serverCPUModel{Used: tfkit.Amount(cpu.Used), Free: tfkit.Amount(cpu.Free)}
	}
	m.Disk, m.Bandwidth = serverQuotaFromAPI(status.Disk), serverQuotaFromAPI(status.Bandwidth)
}

func serverQuotaFromAPI(quota *vpsbg.ServerQuota) *serverQuotaModel {
	if quota == nil {
		return nil
	}
	return &serverQuotaModel{Used: tfkit.Amount(quota.Used), Limit: tfkit.Amount(quota.Limit)}
}

func (d *statusDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_server_status"
}

func (d *statusDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The live state of a machine: whether it runs, and what it uses right now. What the API does not tell is null. " +
			"Whether the server is paid is another matter: see `status` of `vpsbg_server`.",
		Attributes: map[string]schema.Attribute{
			"server_id":         serverIDArgument(),
			"running":           tfkit.ComputedBool("Whether the machine is switched on."),
			"suspended":         tfkit.ComputedBool("Whether the machine is suspended."),
			"network_suspended": tfkit.ComputedBool("Whether its traffic is stopped although it runs, for example above the limit of its traffic."),
			"rescue_mode":       tfkit.ComputedBool("Whether it runs the rescue system instead of its own."),
			"dns_resolvers": schema.ListAttribute{
				Computed: true, ElementType: types.StringType, MarkdownDescription: "Addresses of the name servers that it is to ask.",
			},
			"cpu": schema.SingleNestedAttribute{
				Computed: true, MarkdownDescription: "How busy its CPUs are.",
				Attributes: map[string]schema.Attribute{
					"used": tfkit.ComputedFloat64("Time in use, in percent."),
					"free": tfkit.ComputedFloat64("Idle time, in percent."),
				},
			},
			"disk": schema.SingleNestedAttribute{
				Computed: true, MarkdownDescription: "Its disk.",
				Attributes: map[string]schema.Attribute{
					"used":  tfkit.ComputedFloat64("Space in use, in GB."),
					"limit": tfkit.ComputedFloat64("Size of the disk, in GB."),
				},
			},
			"bandwidth": schema.SingleNestedAttribute{
				Computed: true, MarkdownDescription: "Its traffic in the current month: day by day in `vpsbg_server_bandwidth`.",
				Attributes: map[string]schema.Attribute{
					"used":  tfkit.ComputedFloat64("Traffic so far, in GB."),
					"limit": tfkit.ComputedFloat64("Traffic that is included, in GB; 0 if it is unmetered."),
				},
			},
		},
	}
}

func (d *statusDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config serverStatusModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	id := tfkit.ParseID(config.ServerID, path.Root("server_id"), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	status, err := d.provider.Client.GetServerStatus(ctx, id)
	if err != nil {
		tfkit.AddAPIError(&resp.Diagnostics, fmt.Sprintf("read the status of server %d", id), err, nil)
		return
	}
	config.FromAPI(status)
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
