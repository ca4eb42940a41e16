package network

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type attackModel struct {
	aboutAddress
	ID types.String `tfsdk:"id"`
	attackFacts
	InitialBandwidth types.Number    `tfsdk:"initial_bandwidth"`
	InitialPPS       types.Int64     `tfsdk:"initial_pps"`
	TopProtocols     []protocolModel `tfsdk:"top_protocols"`
	TopSourceASNs    []asnModel      `tfsdk:"top_source_asns"`
	TopSourceIPs     []sourceModel   `tfsdk:"top_source_ips"`
	TopPorts         types.String    `tfsdk:"top_ports"`
}

// shareModel is a part of the traffic of an attack.
type shareModel struct {
	PeakBandwidth  types.Number `tfsdk:"peak_bandwidth"`
	PeakPPS        types.Int64  `tfsdk:"peak_pps"`
	TotalBandwidth types.Number `tfsdk:"total_bandwidth"`
	TotalPPS       types.Int64  `tfsdk:"total_pps"`
}

type protocolModel struct {
	Name   types.String `tfsdk:"name"`
	Number types.Int64  `tfsdk:"number"`
	shareModel
}

type asnModel struct {
	ASN     types.Int64  `tfsdk:"asn"`
	Name    types.String `tfsdk:"name"`
	Country types.String `tfsdk:"country"`
	shareModel
}

type sourceModel struct {
	IPAddress types.String `tfsdk:"ip_address"`
	Country   types.String `tfsdk:"country"`
	shareModel
}

// FromAPI fills the model.
func (m *attackModel) FromAPI(attack *vpsbg.AttackDetails) {
	m.attackFacts.FromAPI(&attack.Attack)
	m.InitialBandwidth, m.InitialPPS = tfkit.Amount(attack.InitialBandwidth), tfkit.Count(attack.InitialPPS)
	m.TopProtocols = tfkit.Models[protocolModel](attack.TopProtocols)
	m.TopSourceASNs = tfkit.Models[asnModel](attack.TopSourceASNs)
	m.TopSourceIPs = tfkit.Models[sourceModel](attack.TopSourceIPs)
	m.TopPorts = types.StringNull()
	if ports := string(attack.TopPorts); ports != "null" {
		m.TopPorts = tfkit.TextOf(ports)
	}
}

// FromAPI fills the model.
func (m *shareModel) FromAPI(traffic *vpsbg.AttackTraffic) {
	m.PeakBandwidth, m.PeakPPS = tfkit.Amount(traffic.PeakBandwidth), tfkit.Count(traffic.PeakPPS)
	m.TotalBandwidth, m.TotalPPS = tfkit.Amount(traffic.TotalBandwidth), tfkit.Count(traffic.TotalPPS)
}

// FromAPI fills the model.
func (m *protocolModel) FromAPI(protocol *vpsbg.AttackProtocol) {
	m.Name, m.Number = tfkit.Text(protocol.Name), tfkit.Count(protocol.Number)
	m.shareModel.FromAPI(&protocol.AttackTraffic)
}

// FromAPI fills the model.
func (m *asnModel) FromAPI(asn *vpsbg.AttackASN) {
	m.ASN, m.Name, m.Country = tfkit.Count(asn.ASN), tfkit.Text(asn.Name), tfkit.Text(asn.Country)
	m.shareModel.FromAPI(&asn.AttackTraffic)
}

// FromAPI fills the model.
func (m *sourceModel) FromAPI(source *vpsbg.AttackIP) {
	m.IPAddress, m.Country = tfkit.Text(source.IP), tfkit.Text(source.Country)
	m.shareModel.FromAPI(&source.AttackTraffic)
}

// attackID matches the ids of attacks, which are no numbers, so that they are safe in a path.
var attackID = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

func attackArgument() schema.StringAttribute {
	return schema.StringAttribute{
		Required: true, MarkdownDescription: "ID of the attack, for example from `vpsbg_attacks`.",
		Validators: []validator.String{stringvalidator.RegexMatches(attackID, "the ID of an attack has letters and digits, such as qAEbdFBBluE9bYI")},
	}
}

// shareAttributes are those of a part of the traffic, and the ones given.
func shareAttributes(own map[string]schema.Attribute) map[string]schema.Attribute {
	own["peak_bandwidth"] = tfkit.ComputedNumber("Highest traffic in Mbps.")
	own["peak_pps"] = tfkit.ComputedInt64("Highest number of packets per second.")
	own["total_bandwidth"] = tfkit.ComputedNumber("All traffic in MB.")
	own["total_pps"] = tfkit.ComputedInt64("All packets, as VPSBG counts them.")
	return own
}

// NewAttackDataSource returns vpsbg_attack.
func NewAttackDataSource() datasource.DataSource {
	attributes := attackAttributes()
	attributes[addressAttribute], attributes["id"] = addressArgument(), attackArgument()
	attributes["initial_bandwidth"] = tfkit.ComputedNumber("Traffic in Mbps when it began.")
	attributes["initial_pps"] = tfkit.ComputedInt64("Packets per second when it began.")
	attributes["top_protocols"] = tfkit.ComputedObjects("The protocols with the most traffic.", shareAttributes(map[string]schema.Attribute{
		"name":   tfkit.ComputedString("Name of the protocol, for example `UDP`."),
		"number": tfkit.ComputedInt64("Number of the protocol."),
	}))
	attributes["top_source_asns"] = tfkit.ComputedObjects("The autonomous systems with the most traffic.", shareAttributes(map[string]schema.Attribute{
		"asn":     tfkit.ComputedInt64("Number of the autonomous system."),
		"name":    tfkit.ComputedString("Name of the autonomous system."),
		"country": tfkit.ComputedString("Its country."),
	}))
	attributes["top_source_ips"] = tfkit.ComputedObjects("The addresses with the most traffic.", shareAttributes(map[string]schema.Attribute{
		"ip_address": tfkit.ComputedString("The address."),
		"country":    tfkit.ComputedString("Its country."),
	}))
	attributes["top_ports"] = tfkit.ComputedString("The ports with the most traffic, as JSON for `jsondecode`. VPSBG's documentation does not " +
		"describe what is in it.")
	return tfkit.DataSource[attackModel]{
		Name: "attack",
		Schema: schema.Schema{
			MarkdownDescription: "Reads an attack on an IP address with DDoS protection, with the profile of its traffic.",
			Attributes:          attributes,
		},
		Read: readAbout("read an attack on",
			func(ctx context.Context, client *vpsbg.Client, address vpsbg.ID, m *attackModel) error {
				attack, err := client.GetAttack(ctx, address, m.ID.ValueString())
				if err == nil {
					m.FromAPI(attack)
				}
				return err
			}),
	}.New()
}
