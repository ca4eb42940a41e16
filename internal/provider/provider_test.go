package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// configured is a provider block with these arguments, and something to read with it.
func configured(arguments ...string) string {
	return fmt.Sprintf("provider \"vpsbg\" {\n  %s\n}\n\ndata \"vpsbg_balance\" \"test\" {}\n", strings.Join(arguments, "\n  "))
}

// play runs steps whose configurations bring their own provider block.
func play(t *testing.T, sim *acctest.Simulation, steps ...resource.TestStep) {
	t.Helper()
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: sim.Factories(), Steps: steps})
}

func refused(t *testing.T, sim *acctest.Simulation, attribute, text, config string) resource.TestStep {
	t.Helper()
	return sim.Refused(t, attribute, text, resource.TestStep{Config: config})
}

func readsBalance(config string) resource.TestStep {
	return resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{
		statecheck.ExpectKnownValue("data.vpsbg_balance.test", tfjsonpath.New("balance"), knownvalue.Float64Exact(1000)),
	}}
}

func tokenFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const noToken = "Set one of: - the environment variable VPSBG_TOKEN - the environment variable VPSBG_TOKEN_FILE, the path of a file that " +
	"holds the token - the provider argument token - the provider argument token_file"

// TestAccProvider_environment cannot run beside others: it changes the environment of the process.
func TestAccProvider_environment(t *testing.T) {
	sim := acctest.Start(t, simulator.Options{})
	setenv := func(pairs ...string) func() {
		return func() {
			for _, name := range []string{"VPSBG_TOKEN", "VPSBG_TOKEN_FILE", "VPSBG_ENDPOINT"} {
				t.Setenv(name, "")
			}
			for i := 0; i < len(pairs); i += 2 {
				t.Setenv(pairs[i], pairs[i+1])
			}
		}
	}
	with := func(step resource.TestStep, pairs ...string) resource.TestStep {
		step.PreConfig = setenv(pairs...)
		return step
	}
	endpoint := fmt.Sprintf("endpoint = %q", sim.Endpoint)
	missing := filepath.Join(t.TempDir(), "missing")
	play(t, sim,
		with(refused(t, sim, "token", noToken, configured(endpoint))),
		with(refused(t, sim, "token", noToken, configured(endpoint, `token = ""`)), "VPSBG_TOKEN", "sim-write"), // of another account, perhaps
		with(refused(t, sim, "token", noToken, configured(endpoint)), "VPSBG_TOKEN", " \n"),
		with(refused(t, sim, "token_file", "VPSBG_TOKEN_FILE names a file that cannot be read", configured(endpoint)), "VPSBG_TOKEN_FILE", missing),
		with(refused(t, sim, "endpoint", "would send the API token unencrypted", configured()), "VPSBG_TOKEN", "sim-read", "VPSBG_ENDPOINT", "http://api.vpsbg.eu/v1"),
		with(readsBalance(configured()), "VPSBG_TOKEN", "sim-read", "VPSBG_ENDPOINT", sim.Endpoint),
		with(readsBalance(configured(endpoint, fmt.Sprintf("token_file = %q", tokenFile(t, "sim-read")))), "VPSBG_TOKEN", "of another account"),
		with(readsBalance(configured()), "VPSBG_TOKEN_FILE", tokenFile(t, "sim-read\n"), "VPSBG_ENDPOINT", sim.Endpoint),
	)
}

func TestAccProvider_arguments(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	endpoint, token := fmt.Sprintf("endpoint = %q", sim.Endpoint), `token = "sim-read"`
	file := func(path string) string { return fmt.Sprintf("token_file = %q", path) }
	const unencrypted = "would send the API token unencrypted: use https (plain http is accepted for loopback addresses only)"
	const unknown = `
resource "terraform_data" "late" { input = "sim-read" }
`
	play(t, sim,
		refused(t, sim, "token", noToken, configured(endpoint, file(tokenFile(t, " \n")))),
		refused(t, sim, "token", "These attributes cannot be configured together: [token,token_file]", configured(endpoint, token, file("token"))),
		refused(t, sim, "token_file", "token_file names a file that cannot be read", configured(endpoint, file(filepath.Join(t.TempDir(), "missing")))),
		refused(t, sim, "endpoint", unencrypted, configured(token, `endpoint = "http://api.vpsbg.eu/v1"`)),
		refused(t, sim, "endpoint", `"ftp://127.0.0.1/v1" is not an https address`, configured(token, `endpoint = "ftp://127.0.0.1/v1"`)),
		refused(t, sim, "endpoint", `"api.vpsbg.eu" is not an absolute URL such as https://`, configured(token, `endpoint = "api.vpsbg.eu"`)),
		refused(t, sim, "endpoint", "the endpoint must have neither credentials nor a query nor a fragment", configured(token, `endpoint = "https://user:pass@api.vpsbg.eu/v1"`)),
		refused(t, sim, "token", "The value of token is known only after other resources have been applied.", unknown+configured(endpoint, "token = terraform_data.late.output")),
		readsBalance(configured(endpoint, file(tokenFile(t, " sim-read\r\n")))),
	)
}

// TestAccProvider_badDays has an API that refuses or is not itself: the error says what it answered, and what to do.
func TestAccProvider_badDays(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	endpoint := fmt.Sprintf("endpoint = %q", sim.Endpoint)
	html, empty := "<html><head><style>h1 {}</style></head><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>", ""
	faulty := func(fault simulator.Fault, step resource.TestStep) resource.TestStep {
		step.PreConfig = func() {
			sim.ClearFaults()
			if err := sim.AddFault(fault); err != nil {
				t.Error(err)
			}
		}
		return step
	}
	works := readsBalance(configured(endpoint, `token = "sim-read"`))
	works.PreConfig = sim.ClearFaults
	const call = "GET /balance (getBalance) answered "
	play(t, sim,
		refused(t, sim, "", call+"401 Unauthorized: Unauthenticated. The API does not accept the token.", configured(endpoint, `token = "revoked"`)),
		faulty(simulator.Fault{OperationID: "getBalance", Status: 502, Body: &html, Times: -1},
			refused(t, sim, "", call+"502 Bad Gateway: the answer is not the API's: 502 Bad Gateway nginx.", works.Config)),
		faulty(simulator.Fault{OperationID: "getBalance", Status: 500, Body: &empty, Times: -1},
			refused(t, sim, "", call+"500 Internal Server Error: the answer has no text.", works.Config)),
		faulty(simulator.Fault{OperationID: "getBalance", Status: 200, Body: &html},
			refused(t, sim, "", call+"200 OK: the answer cannot be understood.", works.Config)),
		works,
	)
}

const everything = `
resource "vpsbg_ssh_key" "test" {
  name = "test key"
  key  = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHiUMD4u/4PvLnSCouMtkqfrSXtY/sUjbmAoFwFvRelA test"
}

resource "vpsbg_server" "test" {
  hostname      = "web-1.example.com"
  plan          = "cloud-vps-2gb"
  billing_cycle = 1
  image_id      = data.vpsbg_server_image.test.id
  ssh_key_ids   = [vpsbg_ssh_key.test.id]
}

resource "vpsbg_order_renewal" "test" {
  order_id      = 2867
  service_type  = "server"
  service_id    = 2864
  billing_cycle = 6
}

data "vpsbg_server" "test" { id = 2864 }
data "vpsbg_servers" "test" {}
data "vpsbg_plans" "test" {}
data "vpsbg_plan" "test" { key = "cloud-vps-2gb" }
data "vpsbg_plan_addons" "test" { plan = "cloud-vps-2gb" }
data "vpsbg_plan_promo_codes" "test" { plan = "cloud-vps-2gb" }
data "vpsbg_server_images" "test" {}
data "vpsbg_server_image" "test" { name = "Ubuntu 22.04" }
data "vpsbg_order" "test" { id = 2867 }
data "vpsbg_orders" "test" {}
data "vpsbg_ssh_keys" "test" {}
data "vpsbg_balance" "test" {}
`

// TestAccProvider_readToken plans with a token that may only read: what is there, and what is to be made or changed. To
// apply, it says which permission is missing.
func TestAccProvider_readToken(t *testing.T) {
	t.Parallel()
	sim := account(t) // has server 2864 and its open renewal order 2867
	with := func(token, config string) string {
		return fmt.Sprintf("provider \"vpsbg\" {\n  endpoint = %q\n  token    = %q\n}\n", sim.Endpoint, token) + config
	}
	changed := strings.NewReplacer(`"web-1.example.com"`, `"web-2.example.com"`, "billing_cycle = 6", "billing_cycle = 12", `"test key"`, `"new name"`).Replace(everything)
	onlyReads := acctest.Check(func() error {
		requests := sim.Requests()
		sim.ResetRequests()
		for _, request := range requests {
			if request.Method != "GET" || request.Token != "read" || request.Status != 200 {
				return fmt.Errorf("a plan sent %s %s with the %s token, answered %d", request.Method, request.Path, request.Token, request.Status)
			}
		}
		if len(requests) == 0 {
			return fmt.Errorf("a plan read nothing")
		}
		return nil
	})
	plans := func(config string, changes bool) resource.TestStep {
		step := resource.TestStep{PreConfig: sim.ResetRequests, Config: with("sim-read", config), PlanOnly: true, ExpectNonEmptyPlan: changes}
		step.ConfigPlanChecks.PostApplyPostRefresh = append(step.ConfigPlanChecks.PostApplyPostRefresh, onlyReads)
		return step
	}
	const missing = "answered 403 Forbidden: This token may only read. The token may not do this: a read token is only for plans. Use a token with the Write permission to apply."
	server := strings.Replace(everything, `"web-1.example.com"`, `"web-3.example.com"`, 1)
	play(t, sim,
		plans(server, true),
		refused(t, sim, "", missing, with("sim-read", server)),
		resource.TestStep{Config: with("sim-write", server)},
		plans(server, false),
		plans(changed, true),
		resource.TestStep{Config: with("sim-write", server)}, // for the end of the test, which destroys
	)
}
