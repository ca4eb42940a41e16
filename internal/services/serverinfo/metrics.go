package serverinfo

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type metricsModel struct {
	aboutServer
	Year    types.Int64   `tfsdk:"year"`
	Month   types.Int64   `tfsdk:"month"`
	Metrics []metricModel `tfsdk:"metrics"`
}

type metricModel struct {
	Timestamp  timetypes.RFC3339 `tfsdk:"timestamp"`
	Running    types.Bool        `tfsdk:"running"`
	CPU        types.Number      `tfsdk:"cpu"`
	NetworkIn  types.Number      `tfsdk:"network_in"`
	NetworkOut types.Number      `tfsdk:"network_out"`
	Disk       types.Number      `tfsdk:"disk"`
	IORead     types.Number      `tfsdk:"io_read"`
	IOWrite    types.Number      `tfsdk:"io_write"`
}

// FromAPI fills the model.
func (m *metricModel) FromAPI(metric *vpsbg.ServerMetric) {
	m.Timestamp, m.Running = tfkit.Timestamp(metric.Timestamp), tfkit.Flag(metric.Running)
	m.CPU, m.Disk = tfkit.Amount(metric.CPU), tfkit.Amount(metric.Disk)
	m.NetworkIn, m.NetworkOut = tfkit.Amount(metric.NetworkIn), tfkit.Amount(metric.NetworkOut)
	m.IORead, m.IOWrite = tfkit.Amount(metric.IORead), tfkit.Amount(metric.IOWrite)
}

// NewMetricsDataSource returns vpsbg_server_metrics.
func NewMetricsDataSource() datasource.DataSource {
	return tfkit.DataSource[metricsModel]{
		Name: "server_metrics",
		Schema: schema.Schema{
			MarkdownDescription: "Reads the resource usage of a server in one month, in samples of five minutes. " +
				"Values that a sample does not contain are null.",
			Attributes: map[string]schema.Attribute{
				"server_id": serverIDArgument(),
				"year": schema.Int64Attribute{
					Optional: true, MarkdownDescription: "Year of `month`, with four digits. VPSBG chooses the " +
						"default, probably the current year.",
					Validators: []validator.Int64{int64validator.Between(1000, 9999), int64validator.AlsoRequires(path.MatchRoot("month"))},
				},
				"month": schema.Int64Attribute{
					Optional: true, MarkdownDescription: "Month, 1 to 12. VPSBG chooses the default, probably the " +
						"current month.",
					Validators: []validator.Int64{int64validator.Between(1, 12)},
				},
				"metrics": tfkit.ComputedObjects("The samples, newest first.", map[string]schema.Attribute{
					"timestamp":   tfkit.ComputedTime("Time of the sample (RFC 3339, UTC)."),
					"running":     tfkit.ComputedBool("Whether the server was running."),
					"cpu":         tfkit.ComputedNumber("CPU usage in percent."),
					"network_in":  tfkit.ComputedNumber("Incoming traffic in MB per second."),
					"network_out": tfkit.ComputedNumber("Outgoing traffic in MB per second."),
					"disk":        tfkit.ComputedNumber("Used disk space in GB."),
					"io_read":     tfkit.ComputedNumber("Data read from the disk in MB per second."),
					"io_write":    tfkit.ComputedNumber("Data written to the disk in MB per second."),
				}),
			},
		},
		Read: readAbout("read the metrics of", func(ctx context.Context, client *vpsbg.Client, id vpsbg.ID, m *metricsModel) error {
			metrics, err := vpsbg.Collect(client.GetServerMetrics(ctx, id, m.Year.ValueInt64(), m.Month.ValueInt64()))
			slices.SortStableFunc(metrics, func(a, b vpsbg.ServerMetric) int { return b.Timestamp.Compare(a.Timestamp.Time) })
			m.Metrics = tfkit.Models[metricModel](metrics)
			return err
		}),
	}.New()
}
