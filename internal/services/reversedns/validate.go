package reversedns

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// isName accepts a host name.
type isName struct{}

func (isName) Description(context.Context) string { return "must be a host name" }

func (v isName) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (isName) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := billing.CheckHostName(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid host name", err.Error())
	}
}

// isIPv6 accepts an IPv6 address in any spelling.
type isIPv6 struct{}

func (isIPv6) Description(context.Context) string { return "must be an IPv6 address" }

func (v isIPv6) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (isIPv6) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	host, err := netip.ParseAddr(req.ConfigValue.ValueString())
	if err != nil || !host.Is6() || host.Zone() != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid IP address", fmt.Sprintf("%q is not an IPv6 address: write one without a prefix, such as "+
			"2001:db8::1. The name of an IPv4 address is ptr.", req.ConfigValue.ValueString()))
	}
}

// areDistinct refuses one address in two spellings.
type areDistinct struct{}

func (areDistinct) Description(context.Context) string {
	return "must have each address once, whatever its spelling"
}

func (v areDistinct) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (areDistinct) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	spellings := map[netip.Addr]string{}
	for spelling := range req.ConfigValue.Elements() {
		host, err := netip.ParseAddr(spelling)
		if err != nil {
			continue
		}
		if other, isTwice := spellings[host]; isTwice {
			resp.Diagnostics.AddAttributeError(req.Path, "Address is named twice", fmt.Sprintf("%s and %s are the same address: remove one of them.",
				min(other, spelling), max(other, spelling)))
		}
		spellings[host] = spelling
	}
}

// modifyPlan checks an address that is known.
func modifyPlan(ctx context.Context, account *billing.Account, req resource.ModifyPlanRequest,
	resp *resource.ModifyPlanResponse,
) {
	if req.Plan.Raw.IsNull() || req.Plan.Raw.Equal(req.State.Raw) {
		return
	}
	var plan resourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	id := tfkit.ParseID(plan.IPAddressID, path.Root("ip_address_id"), &resp.Diagnostics)
	if id == 0 || resp.Diagnostics.HasError() {
		return
	}
	address, err := find(ctx, account, id, billing.LastWrite)
	switch {
	case err != nil:
		tfkit.AddAPIError(&resp.Diagnostics, "check IP address "+id.String(), err, nil)
	case address == nil:
		reportUnknown(id, &resp.Diagnostics)
	default:
		checkKind(&plan, address, &resp.Diagnostics)
	}
}

// checkKind refuses names of another kind of address, and of addresses outside of the network.
func checkKind(plan *resourceModel, address *vpsbg.IPAddress, diags *diag.Diagnostics) bool {
	const summary = "Name does not fit the address"
	about := fmt.Sprintf("IP address %s (%d)", address.Address, address.ID)
	if address.Version == 6 && !plan.PTR.IsNull() {
		diags.AddAttributeError(path.Root("ptr"), summary, about+" is an IPv6 network: name its addresses with ptrs.")
	}
	if address.Version != 6 && !plan.PTRs.IsNull() {
		diags.AddAttributeError(path.Root("ptrs"), summary, about+" is an IPv4 address: name it with ptr.")
	}
	first, err := netip.ParseAddr(address.Address)
	if address.Version != 6 || err != nil || address.Prefix == nil {
		return !diags.HasError()
	}
	network, err := first.Prefix(int(*address.Prefix))
	for spelling := range plan.PTRs.Elements() {
		if host, invalid := netip.ParseAddr(spelling); err == nil && invalid == nil && !network.Contains(host) {
			diags.AddAttributeError(path.Root("ptrs").AtMapKey(spelling), summary, fmt.Sprintf("%s is not an address of the network %s of %s.", spelling,
				network, about))
		}
	}
	return !diags.HasError()
}
