package reversedns

import (
	"context"
	"fmt"
	"net/netip"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// changes holds a lock for each address: names of one network are read and sent together.
var changes sync.Map // endpoint and id -> chan struct{} of one place

func create(ctx context.Context, account *billing.Account, plan *resourceModel, save func(*vpsbg.IPAddress),
	diags *diag.Diagnostics,
) {
	if address := set(ctx, account, plan, &resourceModel{}, diags); address != nil {
		save(address)
	}
}

func update(ctx context.Context, account *billing.Account, change tfkit.Change[*resourceModel],
	diags *diag.Diagnostics,
) *vpsbg.IPAddress {
	if change.Plan.PTR.Equal(change.State.PTR) && change.Plan.PTRs.Equal(change.State.PTRs) {
		return nil
	}
	return set(ctx, account, change.Plan, change.State, diags)
}

func remove(ctx context.Context, account *billing.Account, state *resourceModel, diags *diag.Diagnostics) {
	none := *state
	none.PTR, none.PTRs = types.StringNull(), types.MapNull(types.StringType)
	set(ctx, account, &none, state, diags)
}

// set makes the names those of plan. Of what before has and plan has not, it removes what is still as before has it. It
// returns the address as it is then, nil if it reports an error or nothing is to be removed any more.
func set(
	ctx context.Context, account *billing.Account, plan, before *resourceModel, diags *diag.Diagnostics,
) *vpsbg.IPAddress {
	id := tfkit.ParseID(plan.IPAddressID, path.Root("ip_address_id"), diags)
	if diags.HasError() {
		return nil
	}
	action := "set the reverse DNS of IP address " + id.String()
	lock, _ := changes.LoadOrStore(account.Client.Endpoint()+" "+id.String(), make(chan struct{}, 1))
	held, _ := lock.(chan struct{})
	select {
	case held <- struct{}{}:
		defer func() { <-held }()
	case <-ctx.Done():
		tfkit.AddAPIError(diags, action, ctx.Err(), nil)
		return nil
	}
	isRemoval := plan.PTR.IsNull() && plan.PTRs.IsNull()
	address, err := find(ctx, account, id, billing.LastWrite)
	switch {
	case err != nil:
		tfkit.AddAPIError(diags, action, err, nil)
		return nil
	case address == nil && isRemoval:
		return nil
	case address == nil:
		reportUnknown(id, diags)
		return nil
	case !isRemoval && !checkKind(plan, address, diags):
		return nil
	}
	names, isChange := wanted(plan, before, address)
	if !isChange {
		return address
	}
	after, err := account.Client.UpdateIPAddress(ctx, id, names)
	if err == nil && !shows(after, names) { // it is documented up to ptr
		if after, err = find(ctx, account, id, billing.Now); err == nil && (after == nil || !shows(after, names)) {
			err = fmt.Errorf("the API accepted the names of %s, but a read does not show them", address.Address)
		}
	}
	if err != nil {
		tfkit.AddAPIError(diags, action, err, fieldsOf(plan))
		return nil
	}
	return after
}

func fieldsOf(plan *resourceModel) tfkit.FieldPaths {
	if plan.PTR.IsNull() {
		return tfkit.FieldPaths{"ptr": path.Root("ptrs")}
	}
	return tfkit.SameNamed("ptr")
}

func reportUnknown(id vpsbg.ID, diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root("ip_address_id"), "Unknown IP address", fmt.Sprintf("No server and no floating IP of the account has an address with "+
		"the ID %d. The data sources vpsbg_servers and vpsbg_floating_ips show the IDs of addresses, which are not those of floating IPs. %s", id, tfkit.DestroyAnyway))
}

// wanted is what to send, all names of a network included, because it is not documented whether those that are not sent
// stay; and whether it changes anything.
func wanted(plan, before *resourceModel, address *vpsbg.IPAddress) (names vpsbg.ReverseDNS, isChange bool) {
	if address.Version != 6 {
		current := nameOf(address)
		if plan.PTR.IsNull() && !billing.IsSameHost(current, before.PTR.ValueString()) {
			return names, false // it was changed meanwhile
		}
		names.Name = plan.PTR.ValueString()
		return names, !billing.IsSameHost(current, names.Name)
	}
	current := namesOf(address)
	all := map[netip.Addr]string{}
	for host, name := range current {
		all[host] = name
	}
	for spelling, name := range declaredNames(before.PTRs) {
		if host, err := netip.ParseAddr(spelling); err == nil && billing.IsSameHost(current[host], name) && current[host] != "" {
			all[host] = ""
		}
	}
	for spelling, name := range declaredNames(plan.PTRs) {
		if host, err := netip.ParseAddr(spelling); err == nil {
			all[host] = name
		}
	}
	names.Names = map[string]string{}
	for host, name := range all {
		names.Names[host.String()] = name
		isChange = isChange || !billing.IsSameHost(current[host], name)
	}
	return names, isChange
}

// shows reports whether an address has the names.
func shows(address *vpsbg.IPAddress, names vpsbg.ReverseDNS) bool {
	if names.Names == nil {
		return billing.IsSameHost(nameOf(address), names.Name)
	}
	shown := namesOf(address)
	for spelling, name := range names.Names {
		host, err := netip.ParseAddr(spelling)
		if err != nil || !billing.IsSameHost(shown[host], name) {
			return false
		}
	}
	return true
}
