package server

import (
	"context"
	"fmt"
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

var _ datasource.DataSourceWithConfigure = (*metricsDataSource)(nil)

type metricsDataSource struct{ aboutServer }

// NewMetricsDataSource returns the data source vpsbg_server_metrics.
func NewMetricsDataSource() datasource.DataSource { return &metricsDataSource{} }

type serverMetricsModel struct {
	ServerID types.String        `tfsdk:"server_id"`
	Year     types.Int64         `tfsdk:"year"`
	Month    types.Int64         `tfsdk:"month"`
	Metrics  []serverMetricModel `tfsdk:"metrics"`
}

type serverMetricModel struct {
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
func (m *serverMetricModel) FromAPI(metric *vpsbg.ServerMetric) {
	m.Timestamp = tfkit.Timestamp(metric.Timestamp)
	m.Running = tfkit.Flag(metric.Running)
	m.CPU = tfkit.Amount(metric.CPU)
	m.NetworkIn, m.NetworkOut = tfkit.Amount(metric.NetworkIn), tfkit.Amount(metric.NetworkOut)
	m.Disk = tfkit.Amount(metric.Disk)
	m.IORead, m.IOWrite = tfkit.Amount(metric.IORead), tfkit.Amount(metric.IOWrite)
}

func (d *metricsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_server_metrics"
}

func (d *metricsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
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
			"metrics": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The samples, the newest first.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"timestamp":   tfkit.ComputedTime("When the sample was taken (RFC 3339, UTC)."),
					"running":     tfkit.ComputedBool("Whether the machine was switched on."),
					"cpu":         tfkit.ComputedFloat64("How busy its CPUs were, in percent."),
					"network_in":  tfkit.ComputedFloat64("Incoming traffic, in MB a second."),
					"network_out": tfkit.ComputedFloat64("Outgoing traffic, in MB a second."),
					"disk":        tfkit.ComputedFloat64("Disk space in use, in GB."),
					"io_read":     tfkit.ComputedFloat64("What was read from the disk, in MB a second."),
					"io_write":    tfkit.ComputedFloat64("What was written to the disk, in MB a second."),
				}},
			},
		},
	}
}

func (d *metricsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config serverMetricsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	id := tfkit.ParseID(config.ServerID, path.Root("server_id"), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	metrics, err := vpsbg.Collect(d.provider.Client.GetServerMetrics(ctx, id, config.Year.ValueInt64(), config.Month.ValueInt64()))
	if err != nil {
		tfkit.AddAPIError(&resp.Diagnostics, fmt.Sprintf("read the metrics of server %d", id), err, nil)
		return
	}
	slices.SortStableFunc(metrics, func(a, b vpsbg.ServerMetric) int { return b.Timestamp.Compare(a.Timestamp.Time) })
	config.Metrics = make([]serverMetricModel, len(metrics))
	for i := range metrics {
		config.Metrics[i].FromAPI(&metrics[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
