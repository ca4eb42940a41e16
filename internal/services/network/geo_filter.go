package network

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// geoFilterModel is vpsbg_geo_filter.
type geoFilterModel struct {
	rulesMeta
	Action    types.String `tfsdk:"action"`
	Countries types.Set    `tfsdk:"countries"`
}

// FromAPI takes over what the API shows, in the spelling of the configuration.
func (m *geoFilterModel) FromAPI(filter *found[vpsbg.GeoFilter]) {
	m.take(filter.address, filter.shown.Active)
	m.Action = tfkit.TextOf(filter.shown.Action)
	m.Countries = countrySpelling.keep(m.Countries, filter.shown.Countries)
}

func (m *geoFilterModel) countries() []string { return countrySpelling.normal(m.Countries) }

func (m *geoFilterModel) isKnown() bool { return !m.Action.IsUnknown() && isKnown(m.Countries) }

func (m *geoFilterModel) keepSpelling(state *geoFilterModel) {
	if countrySpelling.isSame(m.Countries, state.Countries) {
		m.Countries = state.Countries
	}
}

func (m *geoFilterModel) isSame(state *geoFilterModel) bool {
	return m.Action.Equal(state.Action) && countrySpelling.isSame(m.Countries, state.Countries)
}

func (m *geoFilterModel) missing(shown *vpsbg.GeoFilter) (missing, surplus []string) {
	planned, has := m.countries(), countrySpelling.normalOf(shown.Countries)
	missing, surplus = without(planned, has), without(has, planned)
	if shown.Action != m.Action.ValueString() {
		missing = append(missing, "action = "+m.Action.ValueString())
		surplus = append(surplus, "action = "+shown.Action)
	}
	if shown.Active != nil && !bool(*shown.Active) {
		missing = append(missing, "that it is in force")
	}
	return missing, surplus
}

// geoFilter describes the resource. Only another action is a change of a part: whether the API would replace countries,
// or add them, is not documented.
func geoFilter() rules[vpsbg.GeoFilter, geoFilterModel, *geoFilterModel] {
	type filter = vpsbg.GeoFilter
	return rules[vpsbg.GeoFilter, geoFilterModel, *geoFilterModel]{
		name: "geo_filter", kind: "geo filter",
		describes: "Manages the geo filter of an IP address with DDoS protection: it lets only some countries reach the address, or keeps some " +
			"out.\n\n" +
			"A geo filter can lock you out. The provider does not know from which country VPSBG sees the machine that runs Terraform, or " +
			"yours, so that it cannot warn of that.\n\n" +
			"The routes of the API calls that set, change and delete the filter are not confirmed by VPSBG's public documentation.\n\n" +
			"An address has one geo filter, so that there must be one resource for it. If the address has another filter already, the resource is " +
			"not created, and the error shows the command that imports it.",
		lists: "Lists the geo filters of the addresses of all servers for import. The list costs one request for every 50 servers, and one for " +
			"every address with DDoS protection.",
		fields: tfkit.SameNamed("action", "countries"),
		attributes: map[string]schema.Attribute{
			"action": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "`allow` lets only the countries reach the address, `deny` keeps them out. Can be changed in place; the " +
					"meaning of `countries` is then the opposite.",
				Validators: []validator.String{stringvalidator.OneOf("allow", "deny")},
			},
			"countries": schema.SetAttribute{
				Required: true, ElementType: types.StringType,
				MarkdownDescription: "Codes of countries by ISO 3166-1 alpha-2, such as `BG`, in upper or lower case.",
				Validators: []validator.Set{
					setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ValueStringsAre(isCountry{}),
				},
			},
		},
		get: func(ctx context.Context, client *vpsbg.Client, address vpsbg.ID) (*filter, error) {
			return client.GetGeoFilter(ctx, address)
		},
		isEmpty: func(filter *vpsbg.GeoFilter) bool { return len(filter.Countries) == 0 },
		set: func(ctx context.Context, client *vpsbg.Client, address vpsbg.ID, plan *geoFilterModel) (*filter, error) {
			return client.SetGeoFilter(ctx, address, plan.Action.ValueString(), plan.countries())
		},
		extend: func(plan, state *geoFilterModel) func(context.Context, *vpsbg.Client, vpsbg.ID) (*filter, error) {
			if !countrySpelling.isSame(plan.Countries, state.Countries) {
				return nil
			}
			return func(ctx context.Context, client *vpsbg.Client, address vpsbg.ID) (*filter, error) {
				return client.UpdateGeoFilter(ctx, address, vpsbg.GeoFilterChange{Action: plan.Action.ValueString()})
			}
		},
		remove: func(ctx context.Context, client *vpsbg.Client, address vpsbg.ID) error {
			return client.DeleteGeoFilter(ctx, address)
		},
	}
}

// NewGeoFilterResource returns vpsbg_geo_filter.
func NewGeoFilterResource() resource.Resource { return geoFilter().description().New() }

// NewGeoFilterListResource returns the list resource vpsbg_geo_filter.
func NewGeoFilterListResource() list.ListResource { return geoFilter().description().NewList() }
