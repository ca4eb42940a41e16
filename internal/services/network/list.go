package network

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// listModel is vpsbg_ip_blacklist and vpsbg_ip_whitelist.
type listModel struct {
	rulesMeta
	Networks types.Set `tfsdk:"networks"`
}

// FromAPI takes over what the API shows, in the spelling of the configuration.
func (m *listModel) FromAPI(list *found[vpsbg.NetworkList]) {
	m.take(list.address, list.shown.Active)
	m.Networks = networkSpelling.keep(m.Networks, list.shown.Networks)
}

func (m *listModel) networks() []string { return networkSpelling.normal(m.Networks) }

func (m *listModel) isKnown() bool { return isKnown(m.Networks) }

func (m *listModel) keepSpelling(state *listModel) {
	if networkSpelling.isSame(m.Networks, state.Networks) {
		m.Networks = state.Networks
	}
}

func (m *listModel) isSame(state *listModel) bool {
	return networkSpelling.isSame(m.Networks, state.Networks)
}

func (m *listModel) missing(shown *vpsbg.NetworkList) (missing, surplus []string) {
	planned, has := m.networks(), networkSpelling.normalOf(shown.Networks)
	if missing = without(planned, has); shown.Active != nil && !bool(*shown.Active) {
		missing = append(missing, "that it is in force")
	}
	return missing, without(has, planned)
}

type (
	readNetworks  func(*vpsbg.Client, context.Context, vpsbg.ID) (*vpsbg.NetworkList, error)
	writeNetworks func(*vpsbg.Client, context.Context, vpsbg.ID, []string) (*vpsbg.NetworkList, error)
)

// networkList describes one of the two lists of an address.
type networkList struct {
	name, kind string
	describes  string
	get        readNetworks
	set, add   writeNetworks
	remove     func(*vpsbg.Client, context.Context, vpsbg.ID) error
}

func blacklist() networkList {
	return networkList{
		name: "ip_blacklist", kind: "blacklist",
		describes: "Manages the blacklist of an IP address with DDoS protection: the networks whose traffic to the address is dropped.\n\n" +
			"A blacklist can lock you out. The provider does not know which address VPSBG sees of the machine that runs Terraform, or of " +
			"yours, so that it cannot warn of a network that contains it.\n\n" +
			"The routes of the API calls that read, extend and delete the blacklist are not confirmed by VPSBG's public documentation.",
		get: (*vpsbg.Client).GetBlacklist, set: (*vpsbg.Client).SetBlacklist,
		add: (*vpsbg.Client).UpdateBlacklist, remove: (*vpsbg.Client).DeleteBlacklist,
	}
}

func whitelist() networkList {
	return networkList{
		name: "ip_whitelist", kind: "whitelist",
		describes: "Manages the whitelist of an IP address with DDoS protection: the networks whose traffic always reaches the address.\n\n" +
			"VPSBG's documentation does not say whether a whitelist keeps everybody else out. Test it before you rely on it, and put the " +
			"addresses from which you administer the server on it: the provider cannot know whether a list locks you out.\n\n" +
			"The routes of all API calls of this resource are not confirmed by VPSBG's public documentation.",
		get: (*vpsbg.Client).GetWhitelist, set: (*vpsbg.Client).SetWhitelist,
		add: (*vpsbg.Client).UpdateWhitelist, remove: (*vpsbg.Client).DeleteWhitelist,
	}
}

const maximumNetworks = 1000

// rules describes the resource. A list that only grows is added to: that leaves alone what somebody else adds at the
// same time.
func (l networkList) rules() rules[vpsbg.NetworkList, listModel, *listModel] {
	return rules[vpsbg.NetworkList, listModel, *listModel]{
		name: l.name, kind: l.kind,
		describes: l.describes + "\n\nThe resource is the whole " + l.kind + " of the address: networks that were added in the client area are a " +
			"difference that the next apply removes. An address has one " + l.kind + ", so that there must be one resource for it. If the address " +
			"has networks on it already that are not declared, the resource is not created, and the error shows the command that imports them.",
		lists: "Lists the " + l.kind + "s of the addresses of all servers for import. The list costs one request for every 50 servers, and one " +
			"for every address with DDoS protection. The route of the API call that reads a " + l.kind + " is not confirmed by VPSBG's public " +
			"documentation.",
		fields: tfkit.SameNamed("networks"),
		attributes: map[string]schema.Attribute{
			"networks": schema.SetAttribute{
				Required: true, ElementType: types.StringType,
				MarkdownDescription: "IPv4 and IPv6 addresses, and networks in CIDR notation, 1 to 1000. An address is a network of one: " +
					"`198.51.100.7` and `198.51.100.7/32` are the same, and so are all spellings of an IPv6 address.",
				Validators: []validator.Set{
					setvalidator.SizeBetween(1, maximumNetworks), setvalidator.NoNullValues(),
					setvalidator.ValueStringsAre(isNetwork{}),
				},
			},
		},
		get: func(ctx context.Context, client *vpsbg.Client, address vpsbg.ID) (*vpsbg.NetworkList, error) {
			return l.get(client, ctx, address)
		},
		isEmpty: func(list *vpsbg.NetworkList) bool { return len(list.Networks) == 0 },
		set: func(ctx context.Context, client *vpsbg.Client, address vpsbg.ID, plan *listModel) (*vpsbg.NetworkList, error) {
			return l.set(client, ctx, address, plan.networks())
		},
		extend: func(plan, state *listModel) func(context.Context, *vpsbg.Client, vpsbg.ID) (*vpsbg.NetworkList, error) {
			added := without(plan.networks(), state.networks())
			if len(without(state.networks(), plan.networks())) > 0 || len(added) == 0 {
				return nil
			}
			return func(ctx context.Context, client *vpsbg.Client, address vpsbg.ID) (*vpsbg.NetworkList, error) {
				return l.add(client, ctx, address, added)
			}
		},
		remove: func(ctx context.Context, client *vpsbg.Client, address vpsbg.ID) error {
			return l.remove(client, ctx, address)
		},
	}
}

// NewBlacklistResource returns vpsbg_ip_blacklist.
func NewBlacklistResource() resource.Resource { return blacklist().rules().description().New() }

// NewBlacklistListResource returns the list resource vpsbg_ip_blacklist.
func NewBlacklistListResource() list.ListResource { return blacklist().rules().description().NewList() }

// NewWhitelistResource returns vpsbg_ip_whitelist.
func NewWhitelistResource() resource.Resource { return whitelist().rules().description().New() }

// NewWhitelistListResource returns the list resource vpsbg_ip_whitelist.
func NewWhitelistListResource() list.ListResource { return whitelist().rules().description().NewList() }
