package reversedns

import (
	"context"
	"iter"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// NewResource returns vpsbg_reverse_dns.
func NewResource() resource.Resource { return description().New() }

// NewListResource returns the list resource vpsbg_reverse_dns.
func NewListResource() list.ListResource { return description().NewList() }

func description() tfkit.Resource[vpsbg.IPAddress, resourceModel, *resourceModel] {
	return tfkit.Resource[vpsbg.IPAddress, resourceModel, *resourceModel]{
		Name:     "reverse_dns",
		Kind:     "IP address",
		Schema:   resourceSchema,
		Identity: map[string]string{"ip_address_id": "ID of the IP address."},
		ParseImportID: func(id string) (map[string]string, error) {
			_, err := vpsbg.ParseID(id)
			return map[string]string{"ip_address_id": id}, err
		},
		Timeouts: tfkit.Timeouts{
			Create: 10 * time.Minute, Read: 5 * time.Minute, Update: 10 * time.Minute, Delete: 10 * time.Minute,
		},
		Create:     create,
		Read:       read,
		Update:     update,
		Delete:     remove,
		ModifyPlan: modifyPlan,
		ListSchema: listschema.Schema{
			MarkdownDescription: "Lists the addresses of the account that have reverse DNS, of servers and of floating IPs, for import. It costs one " +
				"request for every 50 servers and every 50 floating IPs." + tfkit.ListLimitNote,
		},
		List:        listNamed,
		DisplayName: func(a *vpsbg.IPAddress) string { return tfkit.NamedWithID(a.Address, a.ID) },
	}
}

func resourceSchema() schema.Schema {
	attributes := tfkit.Computed(map[string]datasource.Attribute{
		"id":         tfkit.ComputedString("ID of the IP address."),
		"ip_address": tfkit.ComputedString("The address. Of an IPv6 network, the first one."),
	})
	attributes["ip_address_id"] = schema.StringAttribute{
		Required: true,
		MarkdownDescription: "ID of the IP address: `ipv4_address_id` or `ipv6_address_id` of `vpsbg_server`, `ip_address_id` of " +
			"`vpsbg_floating_ip`. Changing it removes the names from the old address.",
		Validators:    []validator.String{tfkit.IsID()},
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
	attributes["ptr"] = schema.StringAttribute{
		Optional: true,
		MarkdownDescription: "Host name of an IPv4 address. It takes the place of the name that the address has. Exactly one of `ptr` and `ptrs` is " +
			"required.",
		Validators: []validator.String{isName{}, stringvalidator.ExactlyOneOf(path.MatchRoot("ptrs"))},
	}
	attributes["ptrs"] = schema.MapAttribute{
		Optional: true, ElementType: types.StringType,
		MarkdownDescription: "Host names of addresses in an IPv6 network, by address, in any spelling. Names of other addresses of the network are " +
			"left alone.",
		Validators: []validator.Map{
			mapvalidator.SizeAtLeast(1), mapvalidator.KeysAre(isIPv6{}), mapvalidator.ValueStringsAre(isName{}), areDistinct{},
		},
	}
	return schema.Schema{
		MarkdownDescription: "Manages reverse DNS: the host name that an IP address of the account resolves to. Destroying it removes the names that it " +
			"has set, unless they were changed meanwhile. The API has no call for one address: reads share the lists of servers and floating IPs.",
		Attributes: attributes,
	}
}

// addresses ranges over the addresses of the account.
func addresses(ctx context.Context, account *billing.Account, asOf billing.AsOf) iter.Seq2[vpsbg.IPAddress, error] {
	return func(yield func(vpsbg.IPAddress, error) bool) {
		servers, err := account.Servers.Live(ctx, asOf)
		if err != nil {
			yield(vpsbg.IPAddress{}, err)
			return
		}
		seen := map[vpsbg.ID]bool{}
		for _, server := range servers {
			for _, address := range server.IPAddresses {
				seen[address.ID] = true
				if !yield(address, nil) {
					return
				}
			}
		}
		ips, err := account.FloatingIPs.Live(ctx, asOf)
		if err != nil {
			yield(vpsbg.IPAddress{}, err)
			return
		}
		for _, ip := range ips {
			if !seen[ip.Address.ID] && !yield(ip.Address, nil) {
				return
			}
		}
	}
}

func listNamed(
	ctx context.Context, account *billing.Account, _ tfsdk.Config, _ *diag.Diagnostics,
) iter.Seq2[vpsbg.IPAddress, error] {
	return func(yield func(vpsbg.IPAddress, error) bool) {
		for address, err := range addresses(ctx, account, billing.LastWrite) {
			if (err != nil || len(address.PTR) > 0) && !yield(address, err) {
				return
			}
		}
	}
}

// find returns an address as of a time, nil if the account does not have it.
func find(ctx context.Context, account *billing.Account, id vpsbg.ID, asOf billing.AsOf) (*vpsbg.IPAddress, error) {
	for address, err := range addresses(ctx, account, asOf) {
		if err != nil {
			return nil, err
		}
		if address.ID == id {
			return &address, nil
		}
	}
	return nil, nil //nolint:nilnil // it is not there, and that is no error
}

func read(
	ctx context.Context, account *billing.Account, state *resourceModel, diags *diag.Diagnostics,
) (*vpsbg.IPAddress, error) {
	address, err := find(ctx, account, tfkit.ParseID(state.IPAddressID, path.Root("ip_address_id"), diags), billing.LastWrite)
	isImported := state.ID.IsNull()
	if address != nil && isImported && len(address.PTR) == 0 {
		return nil, err // there is nothing to import
	}
	return address, err
}
