package serverinfo

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type statusModel struct {
	aboutServer
	Running          types.Bool  `tfsdk:"running"`
	Suspended        types.Bool  `tfsdk:"suspended"`
	NetworkSuspended types.Bool  `tfsdk:"network_suspended"`
	RescueMode       types.Bool  `tfsdk:"rescue_mode"`
	DNSResolvers     []string    `tfsdk:"dns_resolvers"`
	CPU              *cpuModel   `tfsdk:"cpu"`
	Disk             *quotaModel `tfsdk:"disk"`
	Bandwidth        *quotaModel `tfsdk:"bandwidth"`
}

type cpuModel struct {
	Used types.Number `tfsdk:"used"`
	Free types.Number `tfsdk:"free"`
}

type quotaModel struct {
	Used  types.Number `tfsdk:"used"`
	Limit types.Number `tfsdk:"limit"`
}

// FromAPI fills the model.
func (m *statusModel) FromAPI(status *vpsbg.ServerStatus) {
	m.Running, m.RescueMode = tfkit.Flag(status.Running), tfkit.Flag(status.RescueMode)
	m.Suspended, m.NetworkSuspended = tfkit.Flag(status.Suspended), tfkit.Flag(status.NetworkSuspended)
	m.DNSResolvers = status.DNSResolvers
	m.CPU = tfkit.OptionalModel[cpuModel](status.CPU)
	m.Disk, m.Bandwidth = tfkit.OptionalModel[quotaModel](status.Disk), tfkit.OptionalModel[quotaModel](status.Bandwidth)
}

// FromAPI fills the model.
func (m *cpuModel) FromAPI(cpu *vpsbg.ServerCPU) {
	m.Used, m.Free = tfkit.Amount(cpu.Used), tfkit.Amount(cpu.Free)
}

// FromAPI fills the model.
func (m *quotaModel) FromAPI(quota *vpsbg.ServerQuota) {
	m.Used, m.Limit = tfkit.Amount(quota.Used), tfkit.Amount(quota.Limit)
}

// NewStatusDataSource returns vpsbg_server_status.
func NewStatusDataSource() datasource.DataSource {
	return tfkit.DataSource[statusModel]{
		Name: "server_status",
		Schema: schema.Schema{
			MarkdownDescription: "Reads the live status of a server: whether it runs, and its current resource usage. " +
				"Values that the API does not report are null. For the billing status, see `status` of " +
				"`vpsbg_server`.",
			Attributes: map[string]schema.Attribute{
				"server_id": serverIDArgument(),
				"running":   tfkit.ComputedBool("Whether the server is running."),
				"suspended": tfkit.ComputedBool("Whether the server is suspended."),
				"network_suspended": tfkit.ComputedBool("Whether the network of the server is suspended although it " +
					"runs, for example because it is over its traffic limit."),
				"rescue_mode": tfkit.ComputedBool("Whether the server runs the rescue system."),
				"dns_resolvers": schema.ListAttribute{
					Computed: true, ElementType: types.StringType, MarkdownDescription: "IP addresses of the DNS " +
						"resolvers of the server.",
				},
				"cpu": tfkit.ComputedObject("CPU usage.", map[string]schema.Attribute{
					"used": tfkit.ComputedNumber("Used CPU time in percent."),
					"free": tfkit.ComputedNumber("Idle CPU time in percent."),
				}),
				"disk": tfkit.ComputedObject("Disk usage.", map[string]schema.Attribute{
					"used":  tfkit.ComputedNumber("Used space in GB."),
					"limit": tfkit.ComputedNumber("Size of the disk in GB."),
				}),
				"bandwidth": tfkit.ComputedObject("Traffic in the current month. `vpsbg_server_bandwidth` shows it by "+
					"day.", map[string]schema.Attribute{
					"used":  tfkit.ComputedNumber("Used traffic in GB."),
					"limit": tfkit.ComputedNumber("Included traffic in GB, 0 if it is unmetered."),
				}),
			},
		},
		Read: readAbout("read the status of", func(ctx context.Context, client *vpsbg.Client, id vpsbg.ID, m *statusModel) error {
			status, err := client.GetServerStatus(ctx, id)
			if err == nil {
				m.FromAPI(status)
			}
			return err
		}),
	}.New()
}
