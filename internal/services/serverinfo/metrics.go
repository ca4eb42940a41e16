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
	CPU        types.Float64     `tfsdk:"cpu"`
	NetworkIn  types.Float64     `tfsdk:"network_in"`
	NetworkOut types.Float64     `tfsdk:"network_out"`
	Disk       types.Float64     `tfsdk:"disk"`
	IORead     types.Float64     `tfsdk:"io_read"`
	IOWrite    types.Float64     `tfsdk:"io_write"`
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
			MarkdownDescription: "What a machine used in the course of a month, in samples of five minutes. What a sample does not tell is null.",
			Attributes: map[string]schema.Attribute{
				"server_id": serverIDArgument(),
				"year": schema.Int64Attribute{
					Optional: true, MarkdownDescription: "Year of `month`, with four digits. Left to VPSBG by default: probably the current one.",
					Validators: []validator.Int64{int64validator.Between(1000, 9999), int64validator.AlsoRequires(path.MatchRoot("month"))},
				},
				"month": schema.Int64Attribute{
					Optional: true, MarkdownDescription: "Month to show, 1 to 12. Left to VPSBG by default: probably the current one.",
					Validators: []validator.Int64{int64validator.Between(1, 12)},
				},
				"metrics": tfkit.ComputedObjects("The samples, the newest first.", map[string]schema.Attribute{
					"timestamp":   tfkit.ComputedTime("When the sample was taken (RFC 3339, UTC)."),
					"running":     tfkit.ComputedBool("Whether the machine was switched on."),
					"cpu":         tfkit.ComputedFloat64("How busy its CPUs were, in percent."),
					"network_in":  tfkit.ComputedFloat64("Incoming traffic, in MB a second."),
					"network_out": tfkit.ComputedFloat64("Outgoing traffic, in MB a second."),
					"disk":        tfkit.ComputedFloat64("Disk space in use, in GB."),
					"io_read":     tfkit.ComputedFloat64("What was read from the disk, in MB a second."),
					"io_write":    tfkit.ComputedFloat64("What was written to the disk, in MB a second."),
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
