package server_test

import (
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// TestImport_unknown declares what an import cannot know: it is taken over without a call.
func TestImport_unknown(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 1})
	expectOK(t, a.Resource().Import(t.Context(), "2864", nil))
	config := declared("hostname", "server-001.example.com", "promo_code", "fall2401",
		"extra_ipv4", 2, "extra_ipv4_ddos", 1, "extra_ipv6", 1, "snapshot_id", "116", "image_id", nil)
	a.Updates(config).Has("snapshot_id", "116", "order_id", nil)
	a.Keeps(config)
}

// TestImport_order imports what was bought by a run that was cut off, before there is a server.
func TestImport_order(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{AutoPay: "off", ProvisionDelay: time.Hour, ServiceID: "provisioning", ServiceIDDelay: time.Hour})
	a.buyInPanel()
	expectOK(t, a.Resource().Import(t.Context(), "order/2864", nil))
	expectDiagnostic(t, a.Resource().Refresh(t.Context()), "WARNING: Order is not paid: Order 2864 is not paid. VPSBG provisions its server after")
	a.Refuses("", "Server order/2864 was imported, but cannot be read yet", declared())
	if err := a.Client(t).PayOrders(t.Context(), []vpsbg.ID{orderID}); err != nil {
		t.Fatal(err)
	}
	expectDiagnostic(t, a.Resource().Refresh(t.Context()), "WARNING: Server is not provisioned yet: The server of order 2864 has no id yet")
	a.Refuses("", "Server order/2864 was imported, but cannot be read yet", declared())
	a.later(2 * time.Hour)
	a.Keeps(declared()).Has("id", "2865", "order_id", "2864")
	a.Destroys(cancelServers)
	a.expectCancelled(false, "")
}

// TestImport_keys imports a server with SSH keys, and finds which it has: a configuration that does not speak of them
// leaves them alone, and declaring them changes nothing.
func TestImport_keys(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	addKey(t, a.Simulation, "first", keyA)
	with := declared("ssh_key_ids", []any{addKey(t, a.Simulation, "second", keyB)})
	a.Creates(with, postServer)
	id := a.Resource().Get("id").(string)
	listed := a.Resource().Get("ssh_key_ids")
	a.Imports(id, declared())
	if imported := a.Resource().Get("ssh_key_ids"); imported != listed {
		t.Errorf("imported with the keys %v, not %v", imported, listed)
	}
	a.Imports(id, with)
	a.Updates(declared("ssh_key_ids", []any{}), "PATCH /servers/"+id+"/ssh-keys")
	a.expectServer("[]", func(s *simulator.Server) any { return s.SSHKeys })
	a.Keeps(declared())
}

// TestImport_byIdentity imports what the API has under an id.
func TestImport_byIdentity(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 1})
	server := sim.Session(t).Resource("vpsbg_server")
	expectOK(t, server.Import(t.Context(), "", map[string]any{"id": "2864"}))
	hostname, _ := server.Get("hostname").(string)
	if hostname == "" || server.IdentityID() != "2864" {
		t.Errorf("imported %q with the identity %q", hostname, server.IdentityID())
	}
	for _, id := range []string{"web-1", "0", "-3", "order/x", "12abc"} {
		diags := sim.Session(t).Resource("vpsbg_server").Import(t.Context(), id, nil)
		expectDiagnostic(t, diags, `ERROR at id: Invalid import id: .*terraform import vpsbg_server.example 2864`)
	}
}
