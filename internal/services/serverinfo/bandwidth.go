package server

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var (
	_ datasource.DataSourceWithConfigure      = (*bandwidthDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*bandwidthDataSource)(nil)
)

type bandwidthDataSource struct{ aboutServer }

// NewBandwidthDataSource returns the data source vpsbg_server_bandwidth.
func NewBandwidthDataSource() datasource.DataSource { return &bandwidthDataSource{} }

type serverBandwidthModel struct {
	ServerID   types.String        `tfsdk:"server_id"`
	Start      timetypes.RFC3339   `tfsdk:"start"`
	End        timetypes.RFC3339   `tfsdk:"end"`
	Limit      types.Float64       `tfsdk:"limit"`
	Used       types.Float64       `tfsdk:"used"`
	DailyUsage []dailyTrafficModel `tfsdk:"daily_usage"`
}

type dailyTrafficModel struct {
	Timestamp timetypes.RFC3339 `tfsdk:"timestamp"`
	Incoming  types.Float64     `tfsdk:"incoming"`
	Outgoing  types.Float64     `tfsdk:"outgoing"`
}

// FromAPI fills the model.
func (m *serverBandwidthModel) FromAPI(bandwidth *vpsbg.ServerBandwidth) {
	m.Limit, m.Used = tfkit.AmountOf(bandwidth.Limit), tfkit.AmountOf(bandwidth.Used)
	m.DailyUsage = make([]dailyTrafficModel, len(bandwidth.DailyUsage))
	for i, day := range bandwidth.DailyUsage {
		m.DailyUsage[i] = dailyTrafficModel{
			Timestamp: tfkit.Timestamp(day.Timestamp), Incoming: tfkit.AmountOf(day.Incoming), Outgoing: tfkit.AmountOf(day.Outgoing),
		}
	}
}

// period returns start and end, a zero time for one that is null, unknown or (which its type reports) no time at all.
func (m *serverBandwidthModel) period() (start, end time.Time) {
	start, _ = time.Parse(time.RFC3339, m.Start.ValueString())
	end, _ = time.Parse(time.RFC3339, m.End.ValueString())
	return start, end
}

func (d *bandwidthDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_server_bandwidth"
}

func (d *bandwidthDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The traffic of a server, day by day. VPSBG's documentation does not name the unit; all figures agree with GB.",
		Attributes: map[string]schema.Attribute{
			"server_id": serverIDArgument(),
			"start": schema.StringAttribute{
				Optional: true, CustomType: timetypes.RFC3339Type{},
				MarkdownDescription: "First moment of the period (RFC 3339), for example `2026-01-01T00:00:00Z`. Left to VPSBG by default.",
			},
			"end": schema.StringAttribute{
				Optional: true, CustomType: timetypes.RFC3339Type{},
				MarkdownDescription: "Last moment of the period (RFC 3339), not before `start`. Left to VPSBG by default.",
			},
			"limit": tfkit.ComputedFloat64("Traffic a month that is included, in GB; 0 if it is unmetered."),
			"used":  tfkit.ComputedFloat64("Traffic of the period, in GB."),
			"daily_usage": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The days of the period, in the API's order.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"timestamp": tfkit.ComputedTime("When the day began (RFC 3339, UTC)."),
					"incoming":  tfkit.ComputedFloat64("Incoming traffic, in GB."),
					"outgoing":  tfkit.ComputedFloat64("Outgoing traffic, in GB."),
				}},
			},
		},
	}
}

func (d *bandwidthDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var config serverBandwidthModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if start, end := config.period(); !end.IsZero() && end.Before(start) {
		resp.Diagnostics.AddAttributeError(path.Root("end"), "The end is before the start",
			fmt.Sprintf("The period ends at %s, before it begins at %s.", config.End.ValueString(), config.Start.ValueString()))
	}
}

func (d *bandwidthDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config serverBandwidthModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	id := tfkit.ParseID(config.ServerID, path.Root("server_id"), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	start, end := config.period()
	bandwidth, err := d.provider.Client.GetServerBandwidth(ctx, id, start, end)
	if err != nil {
		tfkit.AddAPIError(&resp.Diagnostics, fmt.Sprintf("read the traffic of server %d", id), err, nil)
		return
	}
	config.FromAPI(bandwidth)
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
