package sshkey_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const (
	keyA = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHiUMD4u/4PvLnSCouMtkqfrSXtY/sUjbmAoFwFvRelA user@host"
	keyB = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG7rSHTsSbRvrmZOjDc23VBTNE3eXu7XtAtpj0XWYhK4 user@host"

	fingerprintA = "e6:aa:f9:27:14:65:51:21:df:00:64:6e:03:08:ad:06"
	fingerprintB = "6e:64:7b:7a:1a:23:71:14:d4:4a:a8:29:26:66:3c:6a"

	kind    = "vpsbg_ssh_key"
	address = kind + ".test"
)

// config is a key whose text is written as HCL.
func config(name, key string) string {
	return fmt.Sprintf("resource %q \"test\" {\n  name = %q\n  key  = %q\n}\n", kind, name, key)
}

func declared(name, key string) map[string]any { return map[string]any{"name": name, "key": key} }

func value(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
}

func action(want plancheck.ResourceActionType, checks ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: append(checks, plancheck.ExpectResourceAction(address, want))}
}

func unknown(attribute string) plancheck.PlanCheck {
	return plancheck.ExpectUnknownValue(address, tfjsonpath.New(attribute))
}

// stored puts a key of the name "laptop" into the account.
func stored(t *testing.T, sim *acctest.Simulation, key string) *vpsbg.SSHKey {
	t.Helper()
	created, err := sim.Client(t).CreateSSHKey(t.Context(), "laptop", key)
	must(t, err)
	return created
}

// start returns a key that is not created yet, and its account.
func start(t *testing.T, faults ...simulator.Fault) (*acctest.Resource, *acctest.Simulation) {
	t.Helper()
	sim := acctest.Start(t, simulator.Options{})
	for _, fault := range faults {
		must(t, sim.AddFault(fault))
	}
	return sim.Session(t).Resource(kind), sim
}

// created returns the key "laptop", which is there.
func created(t *testing.T) (*acctest.Resource, *acctest.Simulation) {
	t.Helper()
	key, sim := start(t)
	key.Apply(t.Context(), declared("laptop", keyA)).Expect(t, "")
	sim.ResetRequests()
	return key, sim
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func noKeysLeft(sim *acctest.Simulation) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if left := sim.State().SSHKeys; len(left) > 0 {
			return fmt.Errorf("%d SSH keys are left", len(left))
		}
		return nil
	}
}
