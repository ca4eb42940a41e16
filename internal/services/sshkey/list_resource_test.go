package sshkey_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// TestList finds SSH keys, on servers or not. Each is what its import gives, and the configuration that Terraform
// generates for it has an empty plan.
func TestList(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 1})
	first, second := stored(t, sim, keyA), stored(t, sim, keyB)
	for id := range sim.State().Servers {
		if err := sim.Client(t).UpdateServerSSHKeys(t.Context(), vpsbg.ID(id), []vpsbg.ID{first.ID}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := sim.Client(t).UpdateSSHKey(t.Context(), second.ID, "desktop", ""); err != nil {
		t.Fatal(err)
	}
	session := sim.Session(t)
	laptop, desktop := fmt.Sprintf("laptop (%d)", first.ID), fmt.Sprintf("desktop (%d)", second.ID)
	for name, want := range map[string][]string{"": {laptop, desktop}, "laptop": {laptop}, "desktop": {desktop}, "lap": {}} {
		query := acctest.Query{IncludeResource: true}
		if name != "" {
			query.Config = map[string]any{"name": name}
		}
		sim.ResetRequests()
		all, diags := session.ListAll(t.Context(), "vpsbg_ssh_key", query)
		if len(diags) > 0 || !slices.Equal(acctest.Names(all), want) {
			t.Errorf("of the name %q it finds %q, want %q: %s", name, acctest.Names(all), want, diags)
		}
		if calls := sim.Calls(true); !slices.Equal(calls, []string{"GET /ssh-keys"}) {
			t.Errorf("the list made the calls %q", calls)
		}
		for _, found := range all {
			key := found.Import(t.Context())
			if id := key.Get("id"); key.IdentityID() != id || found.Get("id") != id {
				t.Errorf("%v has the identity %q", id, key.IdentityID())
			}
		}
	}
}

// TestList_pages fetches no more pages than are wanted, even when the filter leaves out most keys.
func TestList_pages(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	for i := range 60 {
		if _, err := sim.Client(t).CreateSSHKey(t.Context(), fmt.Sprintf("key %d", i%30), keyA); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		query        acctest.Query
		found, pages int
	}{
		{acctest.Query{}, 60, 2},
		{acctest.Query{Limit: 50}, 50, 1},
		{acctest.Query{Limit: 1, Config: map[string]any{"name": "key 7"}}, 1, 1},
		{acctest.Query{Config: map[string]any{"name": "key 7"}}, 2, 2},
	} {
		sim.ResetRequests()
		all, diags := sim.Session(t).ListAll(t.Context(), "vpsbg_ssh_key", test.query)
		if len(diags) > 0 || len(all) != test.found || sim.Count("listSSHKeys") != test.pages {
			t.Errorf("%+v finds %d keys with %q: %s", test.query, len(all), sim.Calls(true), diags)
		}
	}
}

func TestList_errors(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{
		403: "ERROR: Unable to list SSH keys: GET /ssh-keys (listSSHKeys) answered 403 Forbidden",
		404: "The route of listSSHKeys is not confirmed by VPSBG's public documentation",
	} {
		sim := acctest.Start(t, simulator.Options{})
		stored(t, sim, keyA)
		must(t, sim.AddFault(simulator.Fault{OperationID: "listSSHKeys", Status: status, Times: -1}))
		all, diags := sim.Session(t).ListAll(t.Context(), "vpsbg_ssh_key", acctest.Query{})
		if len(all) > 0 || !strings.Contains(diags.String(), want) {
			t.Errorf("found %q and reported %s, want %q", acctest.Names(all), diags, want)
		}
	}
}
