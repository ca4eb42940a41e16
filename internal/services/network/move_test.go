package network_test

import (
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// all has what the blacklist of the floating address has already.
var all = []string{"192.0.2.0/24", "198.51.100.7", "203.0.113.5"}

// Another address gets the list before the former one loses it.
func TestList_move(t *testing.T) {
	t.Parallel()
	sim, address, main := protected(t, simulator.Options{})
	former, latter := "/network-protection/"+address+"/blacklist", "/network-protection/"+floating+"/blacklist"
	steps := sim.Steps(t, "vpsbg_ip_blacklist")
	steps.Creates(networks(address, all...), "POST "+former)
	steps.Refuses("ip_address_id", "Address without DDoS protection", networks(main, all...))
	steps.Refuses("ip_address_id", "Exists already", networks(floating, "203.0.113.5"))
	steps.Updates(networks(floating, all...), "POST "+latter, "DELETE "+former).Plans("id", floating).Has("id", floating)
	if id := steps.Resource().IdentityID(); id != floating {
		t.Errorf("the identity is %s", id)
	}
	steps.Updates(networks(address, "203.0.113.5"), "POST "+former, "DELETE "+latter)
}

// An address that is not known at plan, because it depends on something that changes, is mostly the same at last.
func TestList_unknownAddress(t *testing.T) {
	t.Parallel()
	sim, address, _ := protected(t, simulator.Options{})
	former, latter := "/network-protection/"+address+"/blacklist", "/network-protection/"+floating+"/blacklist"
	steps := sim.Steps(t, "vpsbg_ip_blacklist")
	steps.Creates(networks(address, all...), "POST "+former)
	unknown := config{"ip_address_id": acctest.Unknown, "networks": all}
	steps.UpdatesLate(unknown, networks(address, all...)).Plans("ip_address_id", acctest.Unknown, "id", acctest.Unknown, "active", true)
	steps.UpdatesLate(unknown, networks(floating, all...), "POST "+latter, "DELETE "+former)
}

// A move that fails half-way is completed by the next apply.
func TestList_moveFails(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"setBlacklist", "deleteBlacklist"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			list, sim, address := created(t)
			must(t, sim.AddFault(simulator.Fault{OperationID: operation, Status: 403}))
			list.Apply(t.Context(), networks(floating, all...)).Expect(t, "answered 403 Forbidden")
			if got := list.Get("id"); got != address {
				t.Errorf("the state has the list of %v", got)
			}
			list = sim.Session(t).Continue(*list)
			list.Apply(t.Context(), networks(floating, all...)).Expect(t, "")
			if got := listed(t, sim, "blacklist", address); len(got) > 0 || list.Get("id") != floating {
				t.Errorf("%q are left", got)
			}
		})
	}
}

// Two lists that change places would delete each other.
func TestList_swapped(t *testing.T) {
	t.Parallel()
	list, sim, address := created(t)
	other := sim.Session(t).Resource("vpsbg_ip_blacklist")
	other.Import(t.Context(), floating, nil).Expect(t, "")
	session := sim.Session(t)
	session.Continue(*list).Plan(t.Context(), networks(floating, all...)).Diagnostics.Expect(t, "")
	plan := session.Continue(*other).Plan(t.Context(), networks(address, "192.0.2.1"))
	plan.Diagnostics.Expect(t, "Destroyed and created at once: The blacklist of IP address "+address)
}
