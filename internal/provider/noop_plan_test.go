package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	framework "github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/server"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const day = 24 * time.Hour

// web is the configuration of a server; the pairs change attributes of it.
func web(pairs ...any) map[string]any {
	config := map[string]any{"hostname": "web-1.example.com", "plan": "cloud-vps-2gb", "billing_cycle": 1, "image_id": "73"}
	for i := 0; i < len(pairs); i += 2 {
		config[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return config
}

// noopCase is the plan of a server, and whether it is answered without the framework.
type noopCase struct {
	options   simulator.Options
	bought    map[string]any // nil: it is not
	meanwhile func(t *testing.T, sim *acctest.Simulation, server *acctest.Resource)
	planned   map[string]any // nil: it is destroyed
	request   func(*tfprotov6.PlanResourceChangeRequest)
	answered  bool
	says      string // the beginning of the only diagnostic
}

var noopCases = map[string]noopCase{
	"fresh":                                 {bought: web(), planned: web(), answered: true},
	"with much declared":                    {bought: web(much...), planned: web(much...), answered: true},
	"with a write-only password":            {bought: web(writeOnly...), planned: web(writeOnly...), answered: true},
	"with another version of it":            {bought: web(writeOnly...), planned: web("password_wo", "correct-horse-8", "password_wo_version", 2)},
	"with the defaults declared":            {bought: web(), planned: web("cancel_mode", "end_of_period", "deletion_protection", false), answered: true},
	"imported":                              {bought: web(), meanwhile: imports, planned: web(), answered: true},
	"before there were identities":          {bought: web(), planned: web(), answered: true, request: func(r *planRequest) { r.PriorIdentity = nil }},
	"with an identity of nothing":           {bought: web(), planned: web(), request: func(r *planRequest) { r.PriorIdentity = &tfprotov6.ResourceIdentityData{} }},
	"without a private state":               {bought: web(), planned: web(), answered: true, request: func(r *planRequest) { r.PriorPrivate = nil }},
	"with the SDK's private state":          {bought: web(), planned: web(), request: private(`{"schema_version": "1"}`)},
	"with a broken private state":           {bought: web(), planned: web(), request: private(`{`)},
	"with a broken value in it":             {bought: web(), planned: web(), request: private(`{"bought": "dHJ1"}`)}, // tru
	"paid, and not there yet":               {options: simulator.Options{ProvisionDelay: day}, bought: web(), planned: web()},
	"suspended":                             {bought: web(), meanwhile: suspends, planned: web(), says: "WARNING: Server is suspended: Server web-1.example.com (2865)"},
	"cancelled elsewhere":                   {bought: web(), meanwhile: cancels, planned: web(), says: "WARNING: Server is going to end: Server web-1.example.com (2865)"},
	"cancelled, and that is declared":       {bought: web(), meanwhile: applies(web("cancel_at_period_end", true)), planned: web("cancel_at_period_end", true)},
	"cancelled, to be undone":               {bought: web(), meanwhile: cancels, planned: web("cancel_at_period_end", false)},
	"with a pending change":                 {bought: web(), meanwhile: applies(web("billing_cycle", 6)), planned: web("billing_cycle", 6), says: "WARNING at billing_cycle: "},
	"with a pending change that is sent":    {bought: web(), meanwhile: changesCycle, planned: web("billing_cycle", 6), answered: true},
	"with a pending change that was undone": {bought: web(), meanwhile: applies(web("billing_cycle", 6), web()), planned: web(), answered: true},
	"to end at once":                        {bought: web("cancel_mode", "immediate"), planned: web("cancel_mode", "immediate"), answered: true},
	"to end at once no longer":              {bought: web("cancel_mode", "immediate"), planned: web()},
	"to end at once, broken":                {bought: web("cancel_mode", "immediate"), planned: web(), request: func(r *planRequest) { r.Config = packed(0xc1) }},
	"protected":                             {bought: web("deletion_protection", true), planned: web("deletion_protection", true), answered: true},
	"protected no longer":                   {bought: web("deletion_protection", true), planned: web()},
	"changed":                               {bought: web(), planned: web("hostname", "web-2.example.com")},
	"to be destroyed":                       {bought: web(), says: "WARNING: Server is going to be cancelled: Server web-1.example.com (2865)"},
	"to be destroyed, and protected":        {bought: web("deletion_protection", true), says: "ERROR at deletion_protection: "},
	"to be bought":                          {planned: web()},
	"nothing at all":                        {bought: web(), planned: web(), request: states(packed(0xc0))},
	"in JSON":                               {bought: web(), planned: web(), request: states(&tfprotov6.DynamicValue{JSON: []byte(`null`)})},
	"in JSON, too":                          {bought: web(), planned: web(), request: func(r *planRequest) { r.ProposedNewState.JSON = []byte(`null`) }},
	"in no form":                            {bought: web(), planned: web(), request: states(&tfprotov6.DynamicValue{})},
	"absent":                                {bought: web(), planned: web(), request: states(nil)},
	"broken":                                {bought: web(), planned: web(), request: states(packed(0xc1))},
	"declared in no form":                   {bought: web(), planned: web(), request: func(r *planRequest) { r.Config = &tfprotov6.DynamicValue{} }},
	"a state of another resource":           {bought: web(), planned: web(), request: func(r *planRequest) { r.TypeName = "vpsbg_ssh_key" }},
	"a state of none of our resources":      {bought: web(), planned: web(), request: func(r *planRequest) { r.TypeName = "vpsbg_cat" }},
}

type planRequest = tfprotov6.PlanResourceChangeRequest

var (
	much = []any{
		"reinstall_triggers",
		map[string]string{"a": "1"},
		"cancel_reason", "moved",
		"timeouts",
		map[string]any{"create": "30m"},
		"addons",
		map[string]any{"backups": true},
		"rescue_mode", false, "stop_timeout", "90s",
	}
	writeOnly = []any{"password_wo", "correct-horse-7", "password_wo_version", 1}
)

func packed(bytes ...byte) *tfprotov6.DynamicValue { return &tfprotov6.DynamicValue{MsgPack: bytes} }

func private(text string) func(*planRequest) {
	return func(r *planRequest) { r.PriorPrivate = []byte(text) }
}

// states makes both states the same value.
func states(value *tfprotov6.DynamicValue) func(*planRequest) {
	return func(r *planRequest) { r.PriorState, r.ProposedNewState = value, value }
}

func applies(configs ...map[string]any) func(*testing.T, *acctest.Simulation, *acctest.Resource) {
	return func(t *testing.T, _ *acctest.Simulation, server *acctest.Resource) {
		t.Helper()
		for _, config := range configs {
			mustNotFail(t, server.Apply(t.Context(), config))
		}
	}
}

func imports(t *testing.T, sim *acctest.Simulation, server *acctest.Resource) {
	t.Helper()
	id, _ := server.Get("id").(string)
	*server = *sim.Session(t).Resource("vpsbg_server")
	mustNotFail(t, server.Import(t.Context(), id, nil))
}

func suspends(t *testing.T, sim *acctest.Simulation, _ *acctest.Resource) {
	t.Helper()
	if err := sim.ChangeServer(2865, simulator.ServerChange{Status: "suspended"}); err != nil {
		t.Fatal(err)
	}
}

// cancels is what somebody else does.
func cancels(t *testing.T, sim *acctest.Simulation, _ *acctest.Resource) {
	t.Helper()
	other := sim.Session(t).Resource("vpsbg_server")
	mustNotFail(t, other.Import(t.Context(), "2865", nil))
	mustNotFail(t, other.Apply(t.Context(), web("cancel_at_period_end", true)))
}

// changesCycle declares another billing cycle when the renewal order is open.
func changesCycle(t *testing.T, sim *acctest.Simulation, server *acctest.Resource) {
	t.Helper()
	if err := sim.Advance(18 * day); err != nil {
		t.Fatal(err)
	}
	mustNotFail(t, server.Apply(t.Context(), web("billing_cycle", 6)))
}

func mustNotFail(tb testing.TB, diags acctest.Diagnostics) {
	tb.Helper()
	if diags.HasError() {
		tb.Fatal(diags)
	}
}

// TestNoopPlan_sameAnswer holds the plans of the wrapped server against those of the framework's, and demands that it
// asks the framework where that is needed, and only there.
func TestNoopPlan_sameAnswer(t *testing.T) {
	t.Parallel()
	for name, test := range noopCases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, test.options)
			server := sim.Session(t).Resource("vpsbg_server")
			if test.bought != nil {
				mustNotFail(t, server.Apply(t.Context(), test.bought))
			}
			if test.meanwhile != nil {
				test.meanwhile(t, sim, server)
			}
			mustNotFail(t, server.Refresh(t.Context()))
			request := server.PlanRequest(test.planned)
			if test.request != nil {
				test.request(request)
			}
			both := newTwins(t, sim)
			answer := both.plan(t, request)
			if answered := isAnsweredAtOnce(request, answer); answered != test.answered {
				t.Errorf("it was answered without the framework: %t", answered)
			}
			if diags := acctest.Diagnostics(answer.Diagnostics); test.says != "" && (len(diags) != 1 || !strings.HasPrefix(diags.String(), test.says)) {
				t.Errorf("it does not say %q, but:\n%s", test.says, diags)
			}
		})
	}
}

// TestNoopPlan_defaults lets each attribute with a default be something else, which it no longer is to be.
func TestNoopPlan_defaults(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	bought := sim.Session(t).Resource("vpsbg_server")
	mustNotFail(t, bought.Apply(t.Context(), web()))
	both := newTwins(t, sim)
	if request := bought.PlanRequest(web()); !isAnsweredAtOnce(request, both.plan(t, request)) {
		t.Fatal("it is not answered at once in the first place: this proves nothing")
	}
	var found []string
	each(reflect.ValueOf(schemaOf(t)), "", func(name string, attribute reflect.Value) {
		if value := attribute.FieldByName("Default"); value.IsValid() && !value.IsNil() {
			found = append(found, name)
		}
	})
	if len(found) < 2 {
		t.Errorf("the schema has defaults for %q only", found)
	}
	for _, name := range found {
		request := bought.PlanRequest(web())
		state := object(t, both.typ, request.PriorState)
		switch value := state[name]; {
		case value.Type() != nil && value.Type().Is(tftypes.Bool):
			var flag bool
			must(t, value.As(&flag))
			state[name] = tftypes.NewValue(tftypes.Bool, !flag)
		case value.Type() != nil && value.Type().Is(tftypes.String):
			state[name] = tftypes.NewValue(tftypes.String, "something else")
		default:
			t.Errorf("%s has a default, which this test and noopPlanServer do not understand", name)
			continue
		}
		was, err := tfprotov6.NewDynamicValue(both.typ, tftypes.NewValue(both.typ, state))
		must(t, err)
		states(&was)(request)
		answer := both.plan(t, request)
		if isAnsweredAtOnce(request, answer) || object(t, both.typ, answer.PlannedState)[name].Equal(state[name]) {
			t.Errorf("%s does not become its default again", name)
		}
	}
}

// TestNoopPlan_planModifiers demands that none of them does anything to what is known.
func TestNoopPlan_planModifiers(t *testing.T) {
	t.Parallel()
	found := 0
	each(reflect.ValueOf(schemaOf(t)), "", func(name string, attribute reflect.Value) {
		modifiers := attribute.FieldByName("PlanModifiers")
		for i := 0; modifiers.IsValid() && i < modifiers.Len(); i++ {
			found++
			if kind := modifiers.Index(i).Elem().Type().String(); !strings.HasSuffix(kind, ".useStateForUnknownModifier") {
				t.Errorf("%s has the plan modifier %s, of which noopPlanServer does not know", name, kind)
			}
		}
	})
	if found == 0 {
		t.Error("there are none: this proves nothing")
	}
}

func schemaOf(t *testing.T) map[string]schema.Attribute {
	t.Helper()
	var described framework.SchemaResponse
	server.NewResource().Schema(t.Context(), framework.SchemaRequest{}, &described)
	return described.Schema.Attributes
}

// each visits all attributes of a map of them, and what they nest.
func each(attributes reflect.Value, prefix string, visit func(name string, attribute reflect.Value)) {
	for _, key := range attributes.MapKeys() {
		name, attribute := prefix+key.String(), attributes.MapIndex(key).Elem()
		visit(name, attribute)
		nested := attribute.FieldByName("Attributes")
		if object := attribute.FieldByName("NestedObject"); object.IsValid() {
			nested = object.FieldByName("Attributes")
		}
		if nested.IsValid() {
			each(nested, name+".", visit)
		}
	}
}

// TestNoopPlan_inTests holds the servers that tests play with to what users get.
func TestNoopPlan_inTests(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	bought := sim.Session(t).Resource("vpsbg_server")
	mustNotFail(t, bought.Apply(t.Context(), web()))
	tested, err := sim.Factories()["vpsbg"]()
	must(t, err)
	config, err := json.Marshal(map[string]string{"endpoint": sim.Endpoint, "token": sim.Token})
	must(t, err)
	_, err = tested.ConfigureProvider(t.Context(),
		&tfprotov6.ConfigureProviderRequest{Config: &tfprotov6.DynamicValue{JSON: config}})
	must(t, err)
	request := bought.PlanRequest(web())
	answer, err := tested.PlanResourceChange(t.Context(), request)
	must(t, err)
	if !isAnsweredAtOnce(request, answer) {
		t.Error("the tests have another server")
	}
}

// TestAccNoopPlan_sameAnswer looks at what the real CLI asks with.
func TestAccNoopPlan_sameAnswer(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	both := newTwins(t, sim)
	between := &onlooker{protocolServer: both.wrapped}
	sim.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"vpsbg": func() (tfprotov6.ProviderServer, error) { return between, nil },
		},
		Steps: []resource.TestStep{{Config: `
resource "vpsbg_server" "plain" {
  hostname      = "plain.example.com"
  plan          = "cloud-vps-2gb"
  billing_cycle = 1
  image_id      = 73
}

resource "vpsbg_server" "much" {
  hostname           = "much.example.com"
  plan               = "cloud-vps-2gb"
  billing_cycle      = 1
  image_id           = 73
  cancel_mode        = "immediate"
  reinstall_triggers = { a = 1, b = 2, c = 3 }
  addons             = { backups = true }
  timeouts           = { create = "30m" }
  ssh_key_ids        = [for key in vpsbg_ssh_key.all : key.id]

  password_wo         = "correct-horse-7"
  password_wo_version = 1
}

resource "vpsbg_ssh_key" "all" {
  count = 3
  name  = "laptop ${count.index}"
  key   = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHiUMD4u/4PvLnSCouMtkqfrSXtY/sUjbmAoFwFvRel${substr("ABC", count.index, 1)} user@laptop"
}

resource "vpsbg_server" "ending" {
  hostname             = "ending.example.com"
  plan                 = "cloud-vps-2gb"
  billing_cycle        = 1
  image_id             = 73
  cancel_at_period_end = true
}
`}},
	})
	answered := map[string]bool{}
	for i, request := range between.requests {
		both.compare(t, request, between.answers[i])
		var hostname string
		must(t, object(t, both.typ, request.PriorState)["hostname"].As(&hostname))
		answered[hostname] = true
	}
	if want := map[string]bool{"plain.example.com": true, "much.example.com": true}; !maps.Equal(answered, want) {
		t.Errorf("answered without the framework are %v, not %v", answered, want)
	}
}

// BenchmarkNoopPlan plans a server that has not changed, with the framework and without it.
func BenchmarkNoopPlan(b *testing.B) {
	sim := acctest.Start(b, simulator.Options{})
	bought := sim.Session(b).Resource("vpsbg_server")
	mustNotFail(b, bought.Apply(b.Context(), web()))
	both, request := newTwins(b, sim), bought.PlanRequest(web())
	for name, server := range map[string]tfprotov6.ProviderServer{"framework": both.bare, "shortcut": both.wrapped} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				answer, err := server.PlanResourceChange(b.Context(), request)
				if err != nil || isAnsweredAtOnce(request, answer) != (name == "shortcut") {
					b.Fatalf("the other way was taken, or none: %v", err)
				}
			}
		})
	}
}
