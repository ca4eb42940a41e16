package server_test

import (
	"fmt"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestImport_keys imports a server with SSH keys: a configuration that does not speak of them leaves them alone.
func TestImport_keys(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	session := sim.Session(t)
	key := session.Resource("vpsbg_ssh_key")
	expectOK(t, key.Apply(t.Context(), map[string]any{
		"name": "admin", "key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGmUUA+x+3cRxHPJaSSNv6+c7NtBhPh78fEgEDrhPb3e",
	}))
	keys := []any{key.Get("id")}
	expectOK(t, session.Resource("vpsbg_server").Apply(t.Context(), declared("ssh_key_ids", keys)))

	server := session.Resource("vpsbg_server")
	expectOK(t, server.Import(t.Context(), fmt.Sprint(theServer(t, sim).ID), nil))
	expectSettled(t, server, declared())
	expectSettled(t, server, declared("ssh_key_ids", keys))
	expectOK(t, server.Apply(t.Context(), declared("ssh_key_ids", []any{})))
	if kept := theServer(t, sim).SSHKeys; len(kept) != 0 {
		t.Errorf("the server still has the keys %v", kept)
	}
	expectSettled(t, server, declared())
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
