package sshkey_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func TestAccSSHKeyDataSources(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	both := config("laptop", keyA) + `
		data "vpsbg_ssh_key" "by_id" { id = vpsbg_ssh_key.test.id }
		data "vpsbg_ssh_key" "by_name" { name = vpsbg_ssh_key.test.name }
		data "vpsbg_ssh_keys" "all" { depends_on = [vpsbg_ssh_key.test] }`
	key := map[string]knownvalue.Check{
		"id":          knownvalue.StringExact("2864"),
		"name":        knownvalue.StringExact("laptop"),
		"key":         knownvalue.StringExact(keyA),
		"fingerprint": knownvalue.StringExact(fingerprintA),
		"server_ids":  knownvalue.ListSizeExact(0),
	}
	var checks []statecheck.StateCheck
	for attribute, want := range key {
		checks = append(checks,
			statecheck.ExpectKnownValue("data.vpsbg_ssh_key.by_id", tfjsonpath.New(attribute), want),
			statecheck.ExpectKnownValue("data.vpsbg_ssh_key.by_name", tfjsonpath.New(attribute), want))
	}
	checks = append(checks, statecheck.ExpectKnownValue("data.vpsbg_ssh_keys.all", tfjsonpath.New("ssh_keys"),
		knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(key)})))
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{{Config: both, ConfigStateChecks: checks}}})
}

func TestDataSources_errors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		typ    string
		config map[string]any
		faults []simulator.Fault
		says   string
	}{
		"misspelt":        {kind, map[string]any{"name": "labtop"}, nil, `ERROR at name: No match: There is no SSH key with the name "labtop". The nearest are: laptop, desktop.`},
		"ambiguous":       {kind, map[string]any{"name": "laptop"}, nil, `ERROR at name: Several matches: 2 SSH keys have the name "laptop". Choose one of them by: - id 2864 - id 2865`},
		"neither":         {kind, nil, nil, "Exactly one of these attributes must be configured"},
		"both":            {kind, map[string]any{"id": "2864", "name": "laptop"}, nil, "Exactly one of these attributes must be configured"},
		"no id":           {kind, map[string]any{"id": "laptop"}, nil, "ERROR at id: Invalid id"},
		"no such id":      {kind, map[string]any{"id": "4711"}, nil, "ERROR: Unable to read SSH key 4711"},
		"no such route":   {kind, map[string]any{"name": "laptop"}, []simulator.Fault{{OperationID: "listSSHKeys", Status: 404}}, "The route of listSSHKeys is not confirmed"},
		"a refused list":  {kind + "s", nil, []simulator.Fault{{OperationID: "listSSHKeys", Status: 403}}, "ERROR: Unable to list SSH keys"},
		"by its own name": {kind, map[string]any{"name": "desktop"}, nil, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, sim := start(t)
			stored(t, sim, keyA)
			stored(t, sim, keyB)
			_, err := sim.Client(t).CreateSSHKey(t.Context(), "desktop", keyA)
			must(t, err)
			for _, fault := range test.faults {
				must(t, sim.AddFault(fault))
			}
			shown, diags := sim.Session(t).ReadDataSource(t.Context(), test.typ, test.config)
			if diags.Expect(t, test.says); (shown == nil) != diags.HasError() {
				t.Error(shown)
			}
		})
	}
}
