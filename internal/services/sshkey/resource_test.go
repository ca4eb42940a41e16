package sshkey_test

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const (
	keyA = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHiUMD4u/4PvLnSCouMtkqfrSXtY/sUjbmAoFwFvRelA user@host"
	keyB = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG7rSHTsSbRvrmZOjDc23VBTNE3eXu7XtAtpj0XWYhK4 user@host"

	fingerprintA = "e6:aa:f9:27:14:65:51:21:df:00:64:6e:03:08:ad:06"
	fingerprintB = "6e:64:7b:7a:1a:23:71:14:d4:4a:a8:29:26:66:3c:6a"

	address = "vpsbg_ssh_key.test"
)

// config is a key whose text is written as HCL.
func config(name, key string) string {
	return fmt.Sprintf("resource \"vpsbg_ssh_key\" \"test\" {\n  name = %q\n  key  = %q\n}\n", name, key)
}

func value(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
}

func action(want plancheck.ResourceActionType, checks ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: append(checks, plancheck.ExpectResourceAction(address, want))}
}

// at expects an error on an attribute: the CLI quotes its line right before the message.
func at(attribute, text string) *regexp.Regexp {
	return regexp.MustCompile(attribute + `\s+= [^\n]*\n[^=]*` + strings.ReplaceAll(text, " ", `\s+(?:│\s+)?`))
}

func text(message string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(message, " ", `\s+(?:│\s+)?`))
}

// account is a client of the same account, for what happens beside Terraform.
func account(t *testing.T, sim *acctest.Simulation) *vpsbg.Client {
	t.Helper()
	client, err := vpsbg.New(vpsbg.Config{Token: "sim-write", Endpoint: sim.Endpoint})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// stored puts a key of the name "laptop" into the account.
func stored(t *testing.T, sim *acctest.Simulation, key string) *vpsbg.SSHKey {
	t.Helper()
	created, err := account(t, sim).CreateSSHKey(t.Context(), "laptop", key)
	if err != nil {
		t.Fatal(err)
	}
	return created
}

func fault(t *testing.T, sim *acctest.Simulation, f simulator.Fault) {
	t.Helper()
	if err := sim.AddFault(f); err != nil {
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
				Config: config("workstation", keyB),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate,
					plancheck.ExpectUnknownValue(address, tfjsonpath.New("fingerprint"))),
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

func TestAccSSHKey_importByIdentity(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	sim.Test(t, resource.TestCase{
		TerraformVersionChecks: []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		Steps: []resource.TestStep{
			{
				Config: config("laptop", keyA),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("id")),
				},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

// The same over the plugin protocol, for a CLI that is too old.
func TestSSHKey_importByIdentity(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	key := stored(t, sim, keyA)
	imported := sim.Session(t).Resource("vpsbg_ssh_key")
	if diags := imported.Import(t.Context(), "", map[string]any{"id": key.ID.String()}); len(diags) > 0 {
		t.Fatalf("import: %s", diags)
	}
	if got := imported.IdentityID(); got != key.ID.String() {
		t.Errorf("the identity is %s, not %s", got, key.ID)
	}
	plan := imported.Plan(t.Context(), map[string]any{"name": "laptop", "key": keyA + "\n"})
	if len(plan.Diagnostics) > 0 || !plan.IsEmpty() {
		t.Errorf("there is something to do after the import: %s", plan.Diagnostics)
	}
	if diags := imported.Import(t.Context(), "", map[string]any{"id": "laptop"}); !strings.Contains(diags.String(), "ERROR at id: Invalid id") {
		t.Errorf("import of no id: %s", diags)
	}
}

// A refresh keeps the text of the configuration, so that it shows no change that is none.
func TestSSHKey_keepsNewline(t *testing.T) {
	t.Parallel()
	key := acctest.Start(t, simulator.Options{}).Session(t).Resource("vpsbg_ssh_key")
	diags := key.Apply(t.Context(), map[string]any{"name": "laptop", "key": keyA + "\n"})
	if diags = append(diags, key.Refresh(t.Context())...); len(diags) > 0 {
		t.Fatal(diags)
	}
	if got := key.Get("key"); got != keyA+"\n" {
		t.Errorf("the key reads %q", got)
	}
}

func TestAccSSHKey_importOfNoID(t *testing.T) {
	t.Parallel()
	acctest.Start(t, simulator.Options{}).Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config("laptop", keyA), ResourceName: address, ImportState: true, ImportStateId: "laptop", ExpectError: text(`"laptop" is not an id`)},
			{Config: config("laptop", keyA), ResourceName: address, ImportState: true, ImportStateId: "4711", ExpectError: text("Cannot import non-existent remote object")},
		},
	})
}

func TestAccSSHKey_changedAndDeletedOutside(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 1})
	client := account(t, sim)
	only := func() vpsbg.ID {
		for id := range sim.State().SSHKeys {
			return vpsbg.ID(id)
		}
		return 0
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	sim.Test(t, resource.TestCase{
		CheckDestroy: noKeysLeft(sim),
		Steps: []resource.TestStep{
			{Config: config("laptop", keyA)},
			{ // a server that carries the key now breaks nothing
				PreConfig: func() {
					for id := range sim.State().Servers {
						must(client.UpdateServerSSHKeys(t.Context(), vpsbg.ID(id), []vpsbg.ID{only()}))
					}
					_, err := client.UpdateSSHKey(t.Context(), only(), "renamed", keyB)
					must(err)
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
				PreConfig:        func() { must(client.DeleteSSHKey(t.Context(), only())) },
				Config:           config("laptop", keyA),
				ConfigPlanChecks: action(plancheck.ResourceActionCreate),
			},
			{ // gone in the middle of the destroy: the first DELETE takes effect and the second one answers 404
				PreConfig: func() { fault(t, sim, simulator.Fault{OperationID: "deleteSSHKey", When: "after", Drop: true}) },
				Config:    config("laptop", keyA),
				Destroy:   true,
			},
		},
	})
	if n := sim.Count("deleteSSHKey"); n != 3 {
		t.Errorf("deleteSSHKey was called %d times, not 3", n)
	}
}

func TestAccSSHKey_unknownValues(t *testing.T) {
	t.Parallel()
	unknown := func(name, key string) string {
		return fmt.Sprintf(`
			resource "terraform_data" "name" { input = %q }
			resource "terraform_data" "key" { input = %q }
			resource "vpsbg_ssh_key" "test" {
			  name = terraform_data.name.output
			  key  = terraform_data.key.output
			}`, name, key)
	}
	acctest.Start(t, simulator.Options{}).Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: unknown("laptop", keyA)},
			{
				Config: unknown("laptop", keyB),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate,
					plancheck.ExpectUnknownValue(address, tfjsonpath.New("key")), plancheck.ExpectUnknownValue(address, tfjsonpath.New("fingerprint"))),
				ConfigStateChecks: []statecheck.StateCheck{value("fingerprint", knownvalue.StringExact(fingerprintB))},
			},
			{ // what is known only while applying is checked then
				Config:      unknown("laptop", "ecdsa-sha2-nistp256 nonsense"),
				ExpectError: at("key", "This is not a public key"),
			},
		},
	})
}

func TestAccSSHKey_badInput(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	private := "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----"
	sim.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config("ab", keyA), PlanOnly: true, ExpectError: at("name", "between 3 and 100")},
			{Config: config("laptop", "ssh-dss AAAA"), PlanOnly: true, ExpectError: at("key", "ssh-ed25519 and ssh-rsa")},
			{ // what the CLI quotes is the head of the resource, not the line with the private key
				Config: config("laptop", private), PlanOnly: true,
				ExpectError: regexp.MustCompile(`in resource "vpsbg_ssh_key" "test":\s+(│\s+)?\d+: resource "vpsbg_ssh_key" "test" {\s+(│\s+)*The attribute key holds a`),
			},
		},
	})
	if calls := sim.Calls(true); len(calls) > 0 {
		t.Errorf("bad input was sent: %v", calls)
	}
}

func TestAccSSHKey_refused(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	body := `{"message":"The given data was invalid.","errors":{"name":["The name is taken."],"key":["The key is too weak."]}}`
	refusal := simulator.Fault{OperationID: "createSSHKey", Status: 422, Body: &body}
	sim.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{PreConfig: func() { fault(t, sim, refusal) }, Config: config("laptop", keyA), ExpectError: at("name", "The name is taken")},
			{PreConfig: func() { fault(t, sim, refusal) }, Config: config("laptop", keyA), ExpectError: at("key", "The key is too weak")},
			{
				PreConfig:   func() { stored(t, sim, keyA) },
				Config:      config("laptop", keyA),
				ExpectError: text("terraform import vpsbg_ssh_key.<name> "),
			},
		},
	})
}

func TestAccSSHKey_readToken(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	sim.Token = "sim-read"
	sim.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config("laptop", keyA), PlanOnly: true, ExpectNonEmptyPlan: true},
			{Config: config("laptop", keyA), ExpectError: text("token with the Write permission")},
		},
	})
	if calls := sim.Calls(false); !slices.Equal(calls, []string{"POST /ssh-keys"}) {
		t.Errorf("the read token was used for %v", calls)
	}
}

func TestAccSSHKey_answerLost(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	html := "<html><body>502 Bad Gateway</body></html>"
	sim.Test(t, resource.TestCase{
		CheckDestroy: noKeysLeft(sim),
		Steps: []resource.TestStep{
			{
				PreConfig:   func() { fault(t, sim, simulator.Fault{OperationID: "createSSHKey", When: "before", Drop: true}) },
				Config:      config("laptop", keyA),
				ExpectError: text("No such SSH key has appeared within 2m0s"),
			},
			{
				PreConfig:         func() { fault(t, sim, simulator.Fault{OperationID: "createSSHKey", When: "after", Drop: true}) },
				Config:            config("laptop", keyA),
				ConfigStateChecks: []statecheck.StateCheck{value("fingerprint", knownvalue.StringExact(fingerprintA))},
			},
			{ // an update that took effect, whatever was answered
				PreConfig: func() {
					fault(t, sim, simulator.Fault{OperationID: "updateSSHKey", When: "after", Status: 200, Body: &html})
				},
				Config:            config("workstation", keyA),
				ConfigStateChecks: []statecheck.StateCheck{value("name", knownvalue.StringExact("workstation"))},
			},
			{
				PreConfig: func() {
					fault(t, sim, simulator.Fault{OperationID: "updateSSHKey", Times: 5, Status: 502, Body: &html})
				},
				Config:      config("laptop", keyA),
				ExpectError: text("Unable to update SSH key laptop"),
			},
		},
	})
	if n := len(slices.DeleteFunc(sim.Calls(false), func(call string) bool { return call != "POST /ssh-keys" })); n != 2 {
		t.Errorf("the key was sent %d times, not twice", n)
	}
}

func TestAccSSHKey_unconfirmedRoutes(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	sim.Test(t, resource.TestCase{
		CheckDestroy: noKeysLeft(sim),
		Steps: []resource.TestStep{
			{
				PreConfig:   func() { fault(t, sim, simulator.Fault{OperationID: "createSSHKey", Status: 404}) },
				Config:      config("laptop", keyA),
				ExpectError: text("The route of createSSHKey is not confirmed"),
			},
			{ // without a list there is no look before; without a read the answer to the create has to do
				PreConfig: func() {
					fault(t, sim, simulator.Fault{OperationID: "listSSHKeys", Status: 404})
					fault(t, sim, simulator.Fault{OperationID: "getSSHKey", Status: 403})
				},
				Config: config("laptop", keyA),
			},
			{
				PreConfig:   func() { fault(t, sim, simulator.Fault{OperationID: "deleteSSHKey", Status: 405}) },
				Config:      config("laptop", keyA),
				Destroy:     true,
				ExpectError: text("The route of deleteSSHKey is not confirmed"),
			},
		},
	})
}
