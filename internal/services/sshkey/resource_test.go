package sshkey_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

func TestAccSSHKey(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	sim.Test(t, resource.TestCase{
		CheckDestroy: noKeysLeft(sim),
		Steps: []resource.TestStep{
			{
				Config:           config("laptop", keyA+"\n"), // as file() reads it
				ConfigPlanChecks: action(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					value("name", knownvalue.StringExact("laptop")),
					value("key", knownvalue.StringExact(keyA+"\n")),
					value("fingerprint", knownvalue.StringExact(fingerprintA)),
					value("server_ids", knownvalue.ListSizeExact(0)),
				},
			},
			{
				ResourceName: address, ImportState: true, ImportStateVerify: true,
				ImportStateVerifyIgnore: []string{"key"}, // without the newline of the configuration
			},
			{ // and a plan after an import changes nothing, newline or not
				ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID,
			},
			{
				Config: config("workstation", keyA+"\n"),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate,
					plancheck.ExpectKnownValue(address, tfjsonpath.New("fingerprint"), knownvalue.StringExact(fingerprintA))),
				ConfigStateChecks: []statecheck.StateCheck{value("name", knownvalue.StringExact("workstation"))},
			},
			{
				Config:           config("workstation", keyB),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate, unknown("fingerprint")),
				ConfigStateChecks: []statecheck.StateCheck{
					value("key", knownvalue.StringExact(keyB)),
					value("fingerprint", knownvalue.StringExact(fingerprintB)),
				},
			},
			{ // neither is sent: white space, and what only the provider knows
				Config:            strings.TrimSuffix(config("workstation", keyB+"\n"), "}\n") + "  timeouts = { update = \"1m\" }\n}\n",
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{value("key", knownvalue.StringExact(keyB))},
			},
		},
	})
	var sent []any
	for _, request := range sim.Requests() {
		if request.OperationID == "updateSSHKey" {
			sent = append(sent, request.Body)
		}
	}
	if want := []any{map[string]any{"name": "workstation"}, map[string]any{"key": keyB}}; !reflect.DeepEqual(sent, want) {
		t.Errorf("the updates sent %v, not %v", sent, want)
	}
}

func TestAccSSHKey_changedAndDeletedOutside(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 1})
	client := sim.Client(t)
	only := func() vpsbg.ID {
		for id := range sim.State().SSHKeys {
			return vpsbg.ID(id)
		}
		return 0
	}
	sim.Test(t, resource.TestCase{
		CheckDestroy: noKeysLeft(sim),
		Steps: []resource.TestStep{
			{Config: config("laptop", keyA)},
			{ // a server that carries the key now breaks nothing
				PreConfig: func() {
					for id := range sim.State().Servers {
						must(t, client.UpdateServerSSHKeys(t.Context(), vpsbg.ID(id), []vpsbg.ID{only()}))
					}
					_, err := client.UpdateSSHKey(t.Context(), only(), "renamed", keyB)
					must(t, err)
				},
				Config:           config("laptop", keyA),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					value("name", knownvalue.StringExact("laptop")),
					value("fingerprint", knownvalue.StringExact(fingerprintA)),
					value("server_ids", knownvalue.ListSizeExact(1)),
				},
			},
			{
				PreConfig:        func() { must(t, client.DeleteSSHKey(t.Context(), only())) },
				Config:           config("laptop", keyA),
				ConfigPlanChecks: action(plancheck.ResourceActionCreate),
			},
		},
	})
}

func TestAccSSHKey_unknownValues(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	build := func(name, key, trigger string) string {
		return fmt.Sprintf(`
			resource "terraform_data" "name" { input = %q }
			resource "terraform_data" "key" {
			  input            = %q
			  triggers_replace = %q
			}
			resource "vpsbg_ssh_key" "test" {
			  name = terraform_data.name.output
			  key  = terraform_data.key.output
			}`, name, key, trigger)
	}
	sim.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: build("laptop", keyA, "")},
			{
				Config:            build("laptop", keyB, ""),
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate, unknown("key"), unknown("fingerprint")),
				ConfigStateChecks: []statecheck.StateCheck{value("fingerprint", knownvalue.StringExact(fingerprintB))},
			},
			{ // white space is found to be no change when it is known
				PreConfig:        sim.ResetRequests,
				Config:           build("laptop", keyB+"\n", "once more"),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate, unknown("fingerprint")),
				ConfigStateChecks: []statecheck.StateCheck{
					sim.Wrote(), value("key", knownvalue.StringExact(keyB)), value("fingerprint", knownvalue.StringExact(fingerprintB)),
				},
			},
			// What is known only while applying is checked then.
			sim.Refused(t, "key", "This is not a public key", resource.TestStep{Config: build("laptop", "ecdsa-sha2-nistp256 nonsense", "")}),
		},
	})
}
