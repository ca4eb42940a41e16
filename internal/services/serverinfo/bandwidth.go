package serverinfo

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type bandwidthModel struct {
	aboutServer
	Start      timetypes.RFC3339 `tfsdk:"start"`
	End        timetypes.RFC3339 `tfsdk:"end"`
	Limit      types.Number      `tfsdk:"limit"`
	Used       types.Number      `tfsdk:"used"`
	DailyUsage []trafficModel    `tfsdk:"daily_usage"`
}

type trafficModel struct {
	Timestamp timetypes.RFC3339 `tfsdk:"timestamp"`
	Incoming  types.Number      `tfsdk:"incoming"`
	Outgoing  types.Number      `tfsdk:"outgoing"`
}

// FromAPI fills the model.
func (m *bandwidthModel) FromAPI(bandwidth *vpsbg.ServerBandwidth) {
	m.Limit, m.Used = tfkit.AmountOf(bandwidth.Limit), tfkit.AmountOf(bandwidth.Used)
	m.DailyUsage = tfkit.Models[trafficModel](bandwidth.DailyUsage)
}

// FromAPI fills the model.
func (m *trafficModel) FromAPI(day *vpsbg.DailyTraffic) {
	m.Timestamp = tfkit.Timestamp(day.Timestamp)
	m.Incoming, m.Outgoing = tfkit.AmountOf(day.Incoming), tfkit.AmountOf(day.Outgoing)
}

// period returns start and end, a zero time for one that is null, unknown or (which its type reports) no time at all.
func (m *bandwidthModel) period() (start, end time.Time) {
	start, _ = time.Parse(time.RFC3339, m.Start.ValueString())
	end, _ = time.Parse(time.RFC3339, m.End.ValueString())
	return start, end
}

// NewBandwidthDataSource returns vpsbg_server_bandwidth.
func NewBandwidthDataSource() datasource.DataSource {
	return tfkit.DataSource[bandwidthModel]{
		Name: "server_bandwidth",
		Schema: schema.Schema{
			MarkdownDescription: "Reads the daily traffic of a server. VPSBG's documentation does not name the unit; " +
				"all figures are consistent with GB.",
			Attributes: map[string]schema.Attribute{
				"server_id": serverIDArgument(),
				"start": schema.StringAttribute{
					Optional: true, CustomType: timetypes.RFC3339Type{},
					MarkdownDescription: "Start of the period (RFC 3339), for example `2026-01-01T00:00:00Z`. VPSBG " +
						"chooses the default.",
				},
				"end": schema.StringAttribute{
					Optional: true, CustomType: timetypes.RFC3339Type{},
					MarkdownDescription: "End of the period (RFC 3339), not before `start`. VPSBG chooses the " +
						"default.",
				},
				"limit": tfkit.ComputedNumber("Included monthly traffic in GB, 0 if it is unmetered."),
				"used":  tfkit.ComputedNumber("Traffic of the period in GB."),
				"daily_usage": tfkit.ComputedObjects("The days of the period, in the order of the API.", map[string]schema.Attribute{
					"timestamp": tfkit.ComputedTime("Start of the day (RFC 3339, UTC)."),
					"incoming":  tfkit.ComputedNumber("Incoming traffic in GB."),
					"outgoing":  tfkit.ComputedNumber("Outgoing traffic in GB."),
				}),
			},
		},
		Validate: func(m *bandwidthModel, diags *diag.Diagnostics) {
			if start, end := m.period(); !end.IsZero() && end.Before(start) {
				diags.AddAttributeError(path.Root("end"), "The end is before the start",
					fmt.Sprintf("The period ends at %s, before it begins at %s.", m.End.ValueString(), m.Start.ValueString()))
			}
		},
		Read: readAbout("read the traffic of", func(ctx context.Context, client *vpsbg.Client, id vpsbg.ID, m *bandwidthModel) error {
			start, end := m.period()
			bandwidth, err := client.GetServerBandwidth(ctx, id, start, end)
			if err == nil {
				m.FromAPI(bandwidth)
			}
			return err
		}),
	}.New()
}
