package floatingip

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// NewDataSource returns vpsbg_floating_ip.
func NewDataSource() datasource.DataSource {
	attributes := itemAttributes()
	attributes["id"] = schema.StringAttribute{
		Optional: true, Computed: true, Validators: []validator.String{tfkit.IsID()},
		MarkdownDescription: "ID of the floating IP. Set this or `ip_address`.",
	}
	attributes["ip_address"] = schema.StringAttribute{
		Optional: true, Computed: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		MarkdownDescription: "The address, in any spelling. Set this or `id`. Of an IPv6 network, any address in it; the attribute keeps " +
			"what was set.",
	}
	return tfkit.DataSource[itemModel]{
		Name: "floating_ip",
		Schema: schema.Schema{
			MarkdownDescription: "Finds one floating IP by its ID or its address. It is an error if the account does not have it, or if it is " +
				"terminated. The API has no call for one floating IP: reads at the same time share the list, which costs one request for every 50.",
			Attributes: attributes,
		},
		Validators: []datasource.ConfigValidator{
			datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("ip_address")),
		},
		Validate: func(model *itemModel, diags *diag.Diagnostics) {
			if _, err := netip.ParseAddr(model.IPAddress.ValueString()); err != nil && model.IPAddress.ValueString() != "" {
				diags.AddAttributeError(path.Root("ip_address"), "Invalid IP address", tfkit.Sentence(err.Error()))
			}
		},
		Read: func(ctx context.Context, account *billing.Account, model *itemModel, diags *diag.Diagnostics) {
			declared := model.IPAddress
			live, err := account.FloatingIPs.Live(ctx, billing.LastWrite)
			if err != nil {
				tfkit.AddAPIError(diags, "list floating IPs", err, nil)
				return
			}
			for _, ip := range live {
				if tfkit.ID(ip.ID).Equal(model.ID) || hasAddress(ip, declared.ValueString()) {
					model.FromAPI(ip)
					if !declared.IsNull() {
						model.IPAddress = declared
					}
					return
				}
			}
			at, what := path.Root("id"), "ID "+model.ID.ValueString()
			if !declared.IsNull() {
				at, what = path.Root("ip_address"), "address "+declared.ValueString()
			}
			diags.AddAttributeError(at, "Floating IP not found", fmt.Sprintf("None of the %d floating IPs of the account has the %s. "+
				"The data source vpsbg_floating_ips lists them. The ID of an address is not the ID of its floating IP.", len(live), what))
		},
	}.New()
}

// hasAddress reports whether an address is that of a floating IP, or one in its network.
func hasAddress(ip *vpsbg.FloatingIP, text string) bool {
	wanted, err := netip.ParseAddr(text)
	first, invalid := netip.ParseAddr(ip.Address.Address)
	if err != nil || invalid != nil {
		return false
	}
	prefix := first.BitLen()
	if ip.Address.Prefix != nil {
		prefix = int(*ip.Address.Prefix)
	}
	network, err := first.Prefix(prefix)
	return first == wanted || err == nil && network.Contains(wanted)
}
