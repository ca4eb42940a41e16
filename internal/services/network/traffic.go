package network

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const unconfirmedNote = " The route of the API call is not confirmed by VPSBG's public documentation."

type bandwidthModel struct {
	aboutAddress
	Samples []sampleModel `tfsdk:"samples"`
}

type attackBandwidthModel struct {
	aboutAddress
	AttackID types.String  `tfsdk:"attack_id"`
	Samples  []sampleModel `tfsdk:"samples"`
}

type sampleModel struct {
	Timestamp timetypes.RFC3339 `tfsdk:"timestamp"`
	Bandwidth types.Number      `tfsdk:"bandwidth"`
	PPS       types.Number      `tfsdk:"pps"`
}

// FromAPI fills the model.
func (m *sampleModel) FromAPI(sample *vpsbg.TrafficSample) {
	m.Timestamp = tfkit.Timestamp(sample.Timestamp)
	m.Bandwidth, m.PPS = tfkit.Amount(sample.Bandwidth), tfkit.Amount(sample.PPS)
}

// newestFirst maps the samples that the API lists in an order of its own.
func newestFirst(samples []vpsbg.TrafficSample) []sampleModel {
	slices.SortStableFunc(samples, func(a, b vpsbg.TrafficSample) int { return b.Timestamp.Compare(a.Timestamp.Time) })
	return tfkit.Models[sampleModel](samples)
}

func samplesAttribute() schema.Attribute {
	return tfkit.ComputedObjects("The samples, newest first. Values that a sample does not have are null.", map[string]schema.Attribute{
		"timestamp": tfkit.ComputedTime("Time of the sample (RFC 3339, UTC)."),
		"bandwidth": tfkit.ComputedNumber("Traffic in Mbps."),
		"pps":       tfkit.ComputedNumber("Packets per second."),
	})
}

// NewBandwidthDataSource returns vpsbg_network_protection_bandwidth.
func NewBandwidthDataSource() datasource.DataSource {
	return tfkit.DataSource[bandwidthModel]{
		Name: "network_protection_bandwidth",
		Schema: schema.Schema{
			MarkdownDescription: "Reads the traffic of an IP address with DDoS protection, as its protection sees it." + unconfirmedNote,
			Attributes:          map[string]schema.Attribute{addressAttribute: addressArgument(), "samples": samplesAttribute()},
		},
		Read: readAbout("read the traffic of",
			func(ctx context.Context, client *vpsbg.Client, address vpsbg.ID, m *bandwidthModel) error {
				samples, err := vpsbg.Collect(client.GetNetworkProtectionBandwidth(ctx, address))
				m.Samples = newestFirst(samples)
				return err
			}),
	}.New()
}

// NewAttackBandwidthDataSource returns vpsbg_attack_bandwidth.
func NewAttackBandwidthDataSource() datasource.DataSource {
	return tfkit.DataSource[attackBandwidthModel]{
		Name: "attack_bandwidth",
		Schema: schema.Schema{
			MarkdownDescription: "Reads the traffic of an attack on an IP address with DDoS protection." + unconfirmedNote,
			Attributes: map[string]schema.Attribute{
				addressAttribute: addressArgument(), "attack_id": attackArgument(), "samples": samplesAttribute(),
			},
		},
		Read: readAbout("read the traffic of an attack on",
			func(ctx context.Context, client *vpsbg.Client, address vpsbg.ID, m *attackBandwidthModel) error {
				samples, err := vpsbg.Collect(client.GetAttackBandwidth(ctx, address, m.AttackID.ValueString()))
				m.Samples = newestFirst(samples)
				return err
			}),
	}.New()
}
