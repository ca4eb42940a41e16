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
	Used types.Float64 `tfsdk:"used"`
	Free types.Float64 `tfsdk:"free"`
}

type quotaModel struct {
	Used  types.Float64 `tfsdk:"used"`
	Limit types.Float64 `tfsdk:"limit"`
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
				"cpu": tfkit.ComputedObject("How busy its CPUs are.", map[string]schema.Attribute{
					"used": tfkit.ComputedFloat64("Time in use, in percent."),
					"free": tfkit.ComputedFloat64("Idle time, in percent."),
				}),
				"disk": tfkit.ComputedObject("Its disk.", map[string]schema.Attribute{
					"used":  tfkit.ComputedFloat64("Space in use, in GB."),
					"limit": tfkit.ComputedFloat64("Size of the disk, in GB."),
				}),
				"bandwidth": tfkit.ComputedObject("Its traffic in the current month: day by day in `vpsbg_server_bandwidth`.", map[string]schema.Attribute{
					"used":  tfkit.ComputedFloat64("Traffic so far, in GB."),
					"limit": tfkit.ComputedFloat64("Traffic that is included, in GB; 0 if it is unmetered."),
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
