package provider_test

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// arguments are those of a provider block.
type arguments = map[string]any

// expectRefused expects an error of this text on this argument.
func expectRefused(t *testing.T, sim *acctest.Simulation, attribute, text string, config arguments) {
	t.Helper()
	_, diags := sim.Configure(t, config)
	diags.ExpectError(t, attribute, text)
}

// expectBalance reads with a provider that is configured so.
func expectBalance(t *testing.T, sim *acctest.Simulation, config arguments) {
	t.Helper()
	session, diags := sim.Configure(t, config)
	acctest.ExpectOK(t, diags)
	session.Shows("vpsbg_balance", nil, map[string]knownvalue.Check{"balance": knownvalue.Float64Exact(1000)})
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

// TestProvider_environment cannot run beside others: it changes the environment of the process.
func TestProvider_environment(t *testing.T) {
	sim := acctest.Start(t, simulator.Options{})
	setenv := func(pairs ...string) {
		for _, name := range []string{"VPSBG_TOKEN", "VPSBG_TOKEN_FILE", "VPSBG_ENDPOINT"} {
			t.Setenv(name, "")
		}
		for i := 0; i < len(pairs); i += 2 {
			t.Setenv(pairs[i], pairs[i+1])
		}
	}
	here := arguments{"endpoint": sim.Endpoint}
	setenv()
	expectRefused(t, sim, "token", noToken, here)
	setenv("VPSBG_TOKEN", "sim-write") // of another account, perhaps
	expectRefused(t, sim, "token", noToken, arguments{"endpoint": sim.Endpoint, "token": ""})
	setenv("VPSBG_TOKEN", " \n")
	expectRefused(t, sim, "token", noToken, here)
	setenv("VPSBG_TOKEN_FILE", filepath.Join(t.TempDir(), "missing"))
	expectRefused(t, sim, "token_file", "which the environment variable VPSBG_TOKEN_FILE names. The file cannot be read", here)
	setenv("VPSBG_TOKEN", "sim-read", "VPSBG_ENDPOINT", "http://api.vpsbg.eu/v1")
	expectRefused(t, sim, "endpoint", "would send the API token unencrypted", nil)

	setenv("VPSBG_TOKEN", "sim-read", "VPSBG_ENDPOINT", sim.Endpoint)
	expectBalance(t, sim, nil)
	setenv("VPSBG_TOKEN", "of another account")
	expectBalance(t, sim, arguments{"endpoint": sim.Endpoint, "token_file": tokenFile(t, "sim-read")})
	setenv("VPSBG_TOKEN_FILE", tokenFile(t, "sim-read\n"), "VPSBG_ENDPOINT", sim.Endpoint)
	expectBalance(t, sim, nil)
}

func TestProvider_arguments(t *testing.T) {
	t.Parallel()
	const unencrypted = "would send the API token unencrypted: use https (plain http is accepted for loopback addresses only)"
	sim := acctest.Start(t, simulator.Options{})
	file := func(path string) arguments { return arguments{"endpoint": sim.Endpoint, "token_file": path} }
	at := func(endpoint string) arguments { return arguments{"endpoint": endpoint, "token": "sim-read"} }
	expectRefused(t, sim, "token", "These attributes cannot be configured together: [token,token_file]",
		arguments{"endpoint": sim.Endpoint, "token": "sim-read", "token_file": "token"})
	expectRefused(t, sim, "token_file", "which the provider argument token_file names. The file cannot be read", file(filepath.Join(t.TempDir(), "missing")))
	expectRefused(t, sim, "endpoint", unencrypted, at("http://api.vpsbg.eu/v1"))
	expectRefused(t, sim, "endpoint", `"ftp://127.0.0.1" is not an https address`, at("ftp://127.0.0.1/v1"))
	expectRefused(t, sim, "endpoint", "it is not an absolute URL such as https://", at("api.vpsbg.eu"))
	expectRefused(t, sim, "endpoint", "the endpoint must have neither credentials nor a query nor a fragment",
		at("https://user:pass@api.vpsbg.eu/v1"))
	expectRefused(t, sim, "token", "The value of token is known only after other resources have been applied.",
		arguments{"endpoint": sim.Endpoint, "token": acctest.Unknown})
	expectBalance(t, sim, file(tokenFile(t, " sim-read\r\n")))
}

// TestProvider_badDays has an API that refuses or is not itself: the error says what it answered, and what to do.
func TestProvider_badDays(t *testing.T) {
	t.Parallel()
	const call = "GET /balance (getBalance) answered "
	sim := acctest.Start(t, simulator.Options{})
	refuses := func(text string) {
		t.Helper()
		sim.Session(t).Refuses("vpsbg_balance", nil, "", call+text)
	}
	sim.Token = "revoked"
	refuses("401 Unauthorized: Unauthenticated. The API does not accept the token from the provider argument token.")
	sim.Token = "sim-read"
	html := "<html><head><style>h1 {}</style></head><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>"
	for _, test := range []struct {
		status     int
		body, text string
	}{
		{502, html, "502 Bad Gateway: the answer is not the API's: 502 Bad Gateway nginx."},
		{500, "", "500 Internal Server Error: the answer has no text."},
		{200, html, "200 OK: the answer cannot be understood."},
	} {
		fault := simulator.Fault{OperationID: "getBalance", Status: test.status, Body: &test.body, Times: -1}
		if err := sim.AddFault(fault); err != nil {
			t.Fatal(err)
		}
		refuses(test.text)
		sim.ClearFaults()
	}
	expectBalance(t, sim, arguments{"endpoint": sim.Endpoint, "token": "sim-read"})
}

// expectReads expects that there were reads, with a token that may only read, and nothing else.
func expectReads(t *testing.T, sim *acctest.Simulation, what string, atLeast int) {
	t.Helper()
	for _, request := range sim.Requests() {
		if request.Method != "GET" || request.Token != "read" || request.Status != 200 {
			t.Errorf("%s sent %s %s with the %s token, answered %d", what, request.Method, request.Path, request.Token, request.Status)
		}
	}
	if reads := len(sim.Requests()); reads < atLeast {
		t.Errorf("%s read %d times", what, reads)
	}
	sim.ResetRequests()
}

// TestProvider_readToken plans with a token that may only read: what is there, and what is to be made or changed. To
// apply, it says which permission is missing.
func TestProvider_readToken(t *testing.T) {
	t.Parallel()
	const missing = "answered 403 Forbidden: This token may only read. The token may not do this: a read token is only for plans. " +
		"Use a token with the Write permission to apply. This one comes from the provider argument token."
	sim := account(t) // has server 2864 and its open renewal order 2867
	with := func(token string) *acctest.Session {
		sim.Token = token
		return sim.Session(t)
	}
	plan := arguments{"plan": "cloud-vps-2gb"}
	for typ, config := range map[string]arguments{
		"vpsbg_server": {"id": "2864"}, "vpsbg_servers": nil, "vpsbg_plans": nil, "vpsbg_plan": {"key": "cloud-vps-2gb"},
		"vpsbg_plan_addons": plan, "vpsbg_plan_promo_codes": plan, "vpsbg_server_images": nil,
		"vpsbg_server_image": {"name": "Ubuntu 22.04"}, "vpsbg_order": {"id": "2867"}, "vpsbg_orders": nil,
		"vpsbg_ssh_keys": nil, "vpsbg_balance": nil,
	} {
		_, diags := with("sim-read").ReadDataSource(t.Context(), typ, config)
		acctest.ExpectOK(t, diags)
		expectReads(t, sim, typ, 1)
	}

	renewal := arguments{"order_id": "2867", "service_type": "server", "service_id": "2864", "billing_cycle": 6}
	for _, test := range []struct {
		typ      string
		declared arguments
		changed  arguments
	}{
		{"vpsbg_ssh_key", arguments{"name": "test key", "key": laptopKey}, arguments{"name": "new name"}},
		{"vpsbg_server", web("hostname", "web-3.example.com", "ssh_key_ids", []any{"2868"}), arguments{"hostname": "web-2.example.com"}},
		{"vpsbg_order_renewal", renewal, arguments{"billing_cycle": 12}},
	} {
		created := with("sim-read").Resource(test.typ)
		planned := created.Plan(t.Context(), test.declared)
		acctest.ExpectOK(t, planned.Diagnostics)
		expectReads(t, sim, "the plan of a "+test.typ, 0)
		created.ApplyPlan(t.Context(), planned).ExpectError(t, "", missing)
		if created.Exists() {
			t.Errorf("the state has a %s", test.typ)
		}

		created = with("sim-write").Continue(*created)
		acctest.ExpectOK(t, created.Apply(t.Context(), test.declared))
		sim.ResetRequests()
		created = with("sim-read").Continue(*created)
		acctest.ExpectOK(t, created.Refresh(t.Context()))
		if unchanged := created.Plan(t.Context(), test.declared); unchanged.Diagnostics.HasError() || !unchanged.IsEmpty() {
			t.Errorf("the plan of the %s is not empty: %s", test.typ, unchanged.Diagnostics)
		}
		maps.Copy(test.declared, test.changed)
		if changed := created.Plan(t.Context(), test.declared); changed.Diagnostics.HasError() || changed.IsEmpty() {
			t.Errorf("the change of the %s is not planned: %s", test.typ, changed.Diagnostics)
		}
		expectReads(t, sim, "the plan of the "+test.typ, 1)
	}
}
