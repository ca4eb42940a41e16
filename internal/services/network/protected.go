package network

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// listed is an address as the lists of the account show it, and what has it.
type listed struct {
	vpsbg.IPAddress
	holder string // for people: "server web-1.example.com (2864)"
}

// listAddresses returns the addresses that the lists of the account show, as of a time.
func listAddresses(ctx context.Context, account *billing.Account, asOf billing.AsOf) ([]listed, error) {
	ofServers, err := addressesOfServers(ctx, account, asOf)
	if err != nil {
		return nil, err
	}
	floating, err := floatingAddresses(ctx, account, asOf)
	for _, address := range floating { // a server shows those that are attached to it
		if !slices.ContainsFunc(ofServers, func(known listed) bool { return known.ID == address.ID }) {
			ofServers = append(ofServers, address)
		}
	}
	return ofServers, err
}

func addressesOfServers(ctx context.Context, account *billing.Account, asOf billing.AsOf) ([]listed, error) {
	servers, err := account.Servers.Live(ctx, asOf)
	var all []listed
	for _, server := range servers {
		for _, address := range server.IPAddresses {
			all = append(all, listed{address, "server " + tfkit.NamedWithID(server.Hostname, server.ID)})
		}
	}
	return all, err
}

func floatingAddresses(ctx context.Context, account *billing.Account, asOf billing.AsOf) ([]listed, error) {
	ips, err := account.FloatingIPs.Live(ctx, asOf)
	all := make([]listed, len(ips))
	for i, ip := range ips {
		all[i] = listed{ip.Address, "floating IP " + ip.ID.String()}
	}
	return all, err
}

// findAddress returns an address from the lists of the account as of a time, nil if they do not show it. Floating IPs
// are listed only if no server has it.
func findAddress(ctx context.Context, account *billing.Account, id vpsbg.ID, asOf billing.AsOf) (*listed, error) {
	for _, list := range []func(context.Context, *billing.Account, billing.AsOf) ([]listed, error){
		addressesOfServers, floatingAddresses,
	} {
		all, err := list(ctx, account, asOf)
		for i := range all {
			if all[i].ID == id {
				return &all[i], nil
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// isProtected reports whether the API has a protection of an address.
func isProtected(ctx context.Context, client *vpsbg.Client, id vpsbg.ID) bool {
	_, err := client.GetNetworkProtection(ctx, id)
	return err == nil
}

// checkProtected refuses an address that has no protection. Its list is shared by all who ask; what it does not show is
// read by itself.
func checkProtected(ctx context.Context, account *billing.Account, id vpsbg.ID, diags *diag.Diagnostics) {
	if found, _ := findAddress(ctx, account, id, billing.RunStart); found != nil && bool(found.DDoSProtected) {
		return
	}
	switch _, err := account.Client.GetNetworkProtection(ctx, id); {
	case vpsbg.IsNotFound(err):
		refuseUnprotected(ctx, account, id, diags)
	case err != nil:
		tfkit.AddAPIError(diags, fmt.Sprintf("read the protection of IP address %d", id), err, nil)
	}
}

// refuseUnprotected says what an address is that the API knows no protection of, and how to get one that has it.
func refuseUnprotected(ctx context.Context, account *billing.Account, id vpsbg.ID, diags *diag.Diagnostics) {
	const wayOut = "vpsbg_floating_ip of the type ipv4_ddos has DDoS protection: set ip_address_id to its ip_address_id. A server gets " +
		"such an address if it is bought with extra_ipv4_ddos = 1: it is the one whose ddos_protected is true among the ip_addresses of " +
		"data.vpsbg_server; set ip_address_id to its id. " + tfkit.DestroyAnyway
	found, err := findAddress(ctx, account, id, billing.LastWrite)
	switch {
	case found != nil:
		diags.AddAttributeError(path.Root(addressAttribute), "Address without DDoS protection", fmt.Sprintf("IP address %s (%d) of %s has no "+
			"DDoS protection, so that it has no blacklist, whitelist, geo filter and attacks. %s", found.Address, id, found.holder, wayOut))
	case err != nil:
		tfkit.AddAPIError(diags, fmt.Sprintf("find IP address %d", id), err, nil)
	default:
		diags.AddAttributeError(path.Root(addressAttribute), "No protected address with this ID", fmt.Sprintf("The account has no IP address "+
			"with DDoS protection whose ID is %d. The ID is that of the address, not that of a server or of a floating IP. %s", id, wayOut))
	}
}
