package network

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

type attacksModel struct {
	aboutAddress
	Start   timetypes.RFC3339 `tfsdk:"start"`
	End     timetypes.RFC3339 `tfsdk:"end"`
	Attacks []itemModel       `tfsdk:"attacks"`
}

// itemModel is an item of vpsbg_attacks.
type itemModel struct {
	ID types.String `tfsdk:"id"`
	attackFacts
}

// attackFacts is what a list shows of an attack beside its id.
type attackFacts struct {
	Ongoing       types.Bool        `tfsdk:"ongoing"`
	StartedAt     timetypes.RFC3339 `tfsdk:"started_at"`
	EndedAt       timetypes.RFC3339 `tfsdk:"ended_at"`
	Detector      types.String      `tfsdk:"detector"`
	Severity      types.String      `tfsdk:"severity"`
	Reason        types.String      `tfsdk:"reason"`
	Description   types.String      `tfsdk:"description"`
	PeakBandwidth types.Number      `tfsdk:"peak_bandwidth"`
	PeakPPS       types.Int64       `tfsdk:"peak_pps"`
}

// FromAPI fills the model.
func (m *itemModel) FromAPI(attack *vpsbg.Attack) {
	m.ID = tfkit.TextOf(attack.ID)
	m.attackFacts.FromAPI(attack)
}

// FromAPI fills the model.
func (m *attackFacts) FromAPI(attack *vpsbg.Attack) {
	m.Ongoing = tfkit.Flag(attack.Ongoing)
	m.StartedAt, m.EndedAt = tfkit.Timestamp(attack.StartedAt), tfkit.Timestamp(attack.EndedAt)
	m.Detector, m.Severity = tfkit.Text(attack.Detector), tfkit.Text(attack.Severity)
	m.Reason, m.Description = tfkit.Text(attack.Reason), tfkit.Text(attack.Description)
	m.PeakBandwidth, m.PeakPPS = tfkit.Amount(attack.PeakBandwidth), tfkit.Count(attack.PeakPPS)
}

func attackAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":             tfkit.ComputedString("ID of the attack."),
		"ongoing":        tfkit.ComputedBool("Whether the attack is going on."),
		"started_at":     tfkit.ComputedTime("Time when it began (RFC 3339, UTC)."),
		"ended_at":       tfkit.ComputedTime("Time when it ended (RFC 3339, UTC), null while it is going on."),
		"detector":       tfkit.ComputedString("What detected it, for example `PPS`, `BPS` or `BPS_LIMIT`."),
		"severity":       tfkit.ComputedString("Severity, for example `low` or `middle`."),
		"reason":         tfkit.ComputedString("The threshold that was exceeded, in VPSBG's words."),
		"description":    tfkit.ComputedString("The traffic that it consists of, in VPSBG's words."),
		"peak_bandwidth": tfkit.ComputedNumber("Highest traffic in Mbps."),
		"peak_pps":       tfkit.ComputedInt64("Highest number of packets per second."),
	}
}

// period returns start and end, a zero time for one that is null, unknown or (which its type reports) no time at all.
func (m *attacksModel) period() (start, end time.Time) {
	start, _ = time.Parse(time.RFC3339, m.Start.ValueString())
	end, _ = time.Parse(time.RFC3339, m.End.ValueString())
	return start, end
}

// NewAttacksDataSource returns vpsbg_attacks.
func NewAttacksDataSource() datasource.DataSource {
	return tfkit.DataSource[attacksModel]{
		Name: "attacks",
		Schema: schema.Schema{
			MarkdownDescription: "Lists the attacks on an IP address with DDoS protection in a period, those that are going on included.",
			Attributes: map[string]schema.Attribute{
				addressAttribute: addressArgument(),
				"start": schema.StringAttribute{
					Optional: true, CustomType: timetypes.RFC3339Type{},
					MarkdownDescription: "Start of the period (RFC 3339), for example `2026-01-01T00:00:00Z`; seven days ago by default.",
				},
				"end": schema.StringAttribute{
					Optional: true, CustomType: timetypes.RFC3339Type{},
					MarkdownDescription: "End of the period (RFC 3339), not before `start`; now by default.",
				},
				"attacks": tfkit.ComputedObjects("The attacks, in the order of the API.", attackAttributes()),
			},
		},
		Validate: func(m *attacksModel, diags *diag.Diagnostics) {
			if start, end := m.period(); !end.IsZero() && end.Before(start) {
				diags.AddAttributeError(path.Root("end"), "The end is before the start",
					fmt.Sprintf("The period ends at %s, before it begins at %s.", m.End.ValueString(), m.Start.ValueString()))
			}
		},
		Read: readAbout("list the attacks on",
			func(ctx context.Context, client *vpsbg.Client, address vpsbg.ID, m *attacksModel) (err error) {
				start, end := m.period()
				m.Attacks, err = tfkit.CollectModels[itemModel](client.ListAttacks(ctx, address, start, end))
				return err
			}),
	}.New()
}
