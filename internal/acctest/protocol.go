package acctest

import (
	"context"
	"maps"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/provider"
)

// Session is a run of Terraform that is played in this process over the plugin protocol: for what the installed CLI
// cannot do (interrupting at a certain call, import by identity) and for what it would take too long for. It holds the
// provider to what Terraform demands of it.
type Session struct {
	tb       testing.TB
	provider tfprotov6.ProviderServer
	schemas  schemaAnswers
}

// Session starts the provider and configures it for the simulation.
func (s *Simulation) Session(tb testing.TB) *Session {
	tb.Helper()
	session, diags := s.Configure(tb, map[string]any{"endpoint": s.Endpoint, "token": s.Token})
	if diags.HasError() {
		tb.Fatalf("configure: %s", diags)
	}
	return session
}

// Configure starts the provider, and validates its arguments and configures it with them.
func (s *Simulation) Configure(tb testing.TB, arguments map[string]any) (*Session, Diagnostics) {
	tb.Helper()
	server, err := s.Factories()["vpsbg"]()
	must(tb, err)
	session := &Session{tb: tb, provider: server}
	session.schemas, err = schemas()
	must(tb, err)
	config := session.dynamic(session.value(session.schemas.Provider.ValueType(), arguments))
	validated, err := server.ValidateProviderConfig(tb.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: config})
	must(tb, err)
	diags := Diagnostics(validated.Diagnostics)
	if diags.HasError() {
		return nil, diags
	}
	configured, err := server.ConfigureProvider(tb.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.11.4", Config: config,
	})
	must(tb, err)
	return session, append(diags, configured.Diagnostics...)
}

// schemas are the provider's. They are asked for once: Terraform remembers them, too.
var schemas = sync.OnceValues(func() (all schemaAnswers, err error) {
	ctx := context.Background()
	server, err := provider.NewServer("test", nil, "")
	if err != nil {
		return all, err
	}
	all.GetProviderSchemaResponse, err = server.GetProviderSchema(ctx, nil)
	if err != nil {
		return all, err
	}
	all.GetResourceIdentitySchemasResponse, err = server.GetResourceIdentitySchemas(ctx, nil)
	return all, err
})

type schemaAnswers struct {
	*tfprotov6.GetProviderSchemaResponse
	*tfprotov6.GetResourceIdentitySchemasResponse
}

// Resource is an instance of a resource in a session, with what Terraform keeps of it between two runs.
type Resource struct {
	session *Session
	typ     string
	schema  *tfprotov6.Schema

	state    tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	// Tainted is set when a creation failed after it had left something in the state.
	Tainted bool
}

// Resource returns an instance that does not exist yet.
func (s *Session) Resource(typ string) *Resource {
	s.tb.Helper()
	schema, ok := s.schemas.ResourceSchemas[typ]
	if !ok {
		s.tb.Fatalf("the provider has no resource %s", typ)
	}
	return &Resource{session: s, typ: typ, schema: schema, state: tftypes.NewValue(schema.ValueType(), nil)}
}

// Continue is the same instance in this session, as another run has left it.
func (s *Session) Continue(r Resource) *Resource {
	r.session = s
	return &r
}

// String shows the state, for a look whether something is in it.
func (r *Resource) String() string { return r.state.String() + string(r.private) }

// Exists reports whether the instance is in the state.
func (r *Resource) Exists() bool { return !r.state.IsNull() }

// Get returns an attribute of the state as JSON would hold it.
func (r *Resource) Get(attribute string) any {
	r.session.tb.Helper()
	var object map[string]tftypes.Value
	must(r.session.tb, r.state.As(&object))
	value, ok := object[attribute]
	if !ok {
		r.session.tb.Fatalf("%s has no attribute %s", r.typ, attribute)
	}
	switch {
	case value.IsNull():
		return nil
	case value.Type().Is(tftypes.String):
		var text string
		must(r.session.tb, value.As(&text))
		return text
	default:
		return value.String()
	}
}

// IdentityID returns the attribute id of the identity.
func (r *Resource) IdentityID() string {
	r.session.tb.Helper()
	value, err := r.identity.IdentityData.Unmarshal(r.session.schemas.IdentitySchemas[r.typ].ValueType())
	must(r.session.tb, err)
	var object map[string]tftypes.Value
	must(r.session.tb, value.As(&object))
	var id string
	must(r.session.tb, object["id"].As(&id))
	return id
}

// Validate validates a configuration.
func (r *Resource) Validate(ctx context.Context, config map[string]any) Diagnostics {
	r.session.tb.Helper()
	answer, err := r.session.provider.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{
		TypeName: r.typ, Config: r.session.dynamic(r.config(config)),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	must(r.session.tb, err)
	return answer.Diagnostics
}

// Plan is a planned change.
type Plan struct {
	Diagnostics Diagnostics
	config      tftypes.Value
	planned     tftypes.Value
	private     []byte
	identity    *tfprotov6.ResourceIdentityData
	replace     bool
	changes     bool
}

// String shows the plan, for a look whether something is in it.
func (p *Plan) String() string { return p.planned.String() + string(p.private) }

// IsEmpty reports whether there is nothing to do.
func (p *Plan) IsEmpty() bool { return !p.changes }

// PlanRequest is what Terraform asks the provider with for a plan to reach a configuration; nil is to destroy.
func (r *Resource) PlanRequest(config map[string]any) *tfprotov6.PlanResourceChangeRequest {
	r.session.tb.Helper()
	declared := tftypes.NewValue(r.schema.ValueType(), nil)
	proposed := declared
	if config != nil {
		declared = r.config(config)
		proposed = r.propose(declared)
	}
	return &tfprotov6.PlanResourceChangeRequest{
		TypeName: r.typ, PriorState: r.session.dynamic(r.state), ProposedNewState: r.session.dynamic(proposed),
		Config: r.session.dynamic(declared), PriorPrivate: r.private, PriorIdentity: r.identity,
	}
}

// valid has the configurations that were found valid without a word. The answer depends on nothing else, so that it is
// not asked for again.
var valid sync.Map

// Plan validates a configuration and plans to reach it; nil plans to destroy.
func (r *Resource) Plan(ctx context.Context, config map[string]any) *Plan {
	r.session.tb.Helper()
	request := r.PlanRequest(config)
	plan := &Plan{config: r.read(request.Config)}
	name := r.typ + string(request.Config.MsgPack)
	if _, isValid := valid.Load(name); !isValid && config != nil {
		if plan.Diagnostics = r.Validate(ctx, config); plan.Diagnostics.HasError() {
			return plan
		}
		if len(plan.Diagnostics) == 0 {
			valid.Store(name, true)
		}
	}
	answer, err := r.session.provider.PlanResourceChange(ctx, request)
	must(r.session.tb, err)
	plan.Diagnostics = append(plan.Diagnostics, answer.Diagnostics...)
	if plan.Diagnostics.HasError() {
		return plan
	}
	plan.planned = r.read(answer.PlannedState)
	if config != nil {
		r.checkPlan(plan)
	}
	plan.private, plan.identity = answer.PlannedPrivate, answer.PlannedIdentity
	plan.replace = len(answer.RequiresReplace) > 0
	plan.changes = !plan.planned.Equal(r.state)
	return plan
}

// checkPlan holds a plan to what Terraform demands of it: what is declared is planned, or stays as it is in a spelling
// of the API's own; the rest is the provider's to choose where it is computed; and nothing write-only gets into the
// plan.
func (r *Resource) checkPlan(plan *Plan) {
	tb := r.session.tb
	tb.Helper()
	declared, planned := attributes(tb, plan.config), attributes(tb, plan.planned)
	prior := map[string]tftypes.Value{}
	if r.Exists() {
		prior = attributes(tb, r.state)
	}
	for _, attribute := range r.schema.Block.Attributes {
		is, want := planned[attribute.Name], declared[attribute.Name]
		switch {
		case attribute.WriteOnly:
			if !is.IsNull() {
				tb.Errorf("%s: invalid plan: %s is write-only", r.typ, attribute.Name)
			}
		case want.IsNull() && attribute.Computed, is.Equal(want), !want.IsNull() && is.Equal(prior[attribute.Name]):
		default:
			tb.Errorf("%s: invalid plan: %s is declared as %s and planned as %s", r.typ, attribute.Name, want, is)
		}
	}
}

// ApplyPlan makes a planned change.
func (r *Resource) ApplyPlan(ctx context.Context, plan *Plan) Diagnostics {
	tb := r.session.tb
	tb.Helper()
	creating := !r.Exists()
	answer, err := r.session.provider.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: r.typ, PriorState: r.session.dynamic(r.state), PlannedState: r.session.dynamic(plan.planned),
		Config: r.session.dynamic(plan.config), PlannedPrivate: plan.private, PlannedIdentity: plan.identity,
	})
	must(tb, err)
	diags := Diagnostics(answer.Diagnostics)
	r.keep(answer.NewState, answer.Private, answer.NewIdentity)
	r.Tainted = creating && r.Exists() && diags.HasError()
	if diags.HasError() || !r.Exists() {
		return diags
	}
	if !r.state.IsFullyKnown() {
		tb.Errorf("%s: unknown values after apply", r.typ)
	}
	for name, planned := range attributes(tb, plan.planned) {
		if actual := attributes(tb, r.state)[name]; planned.IsFullyKnown() && !planned.Equal(actual) {
			tb.Errorf("%s: inconsistent result after apply: %s was planned as %s and is %s", r.typ, name, planned, actual)
		}
	}
	return diags
}

// Apply refreshes, plans and applies, as `terraform apply` does. A tainted instance is replaced.
func (r *Resource) Apply(ctx context.Context, config map[string]any) Diagnostics {
	r.session.tb.Helper()
	diags := r.Refresh(ctx)
	if diags.HasError() {
		return diags
	}
	if r.Tainted {
		diags = append(diags, r.Destroy(ctx)...)
		if diags.HasError() {
			return diags
		}
	}
	plan := r.Plan(ctx, config)
	diags = append(diags, plan.Diagnostics...)
	if diags.HasError() {
		return diags
	}
	if plan.replace && r.Exists() {
		diags = append(diags, r.Destroy(ctx)...)
		plan = r.Plan(ctx, config)
	}
	if diags.HasError() || plan.IsEmpty() {
		return diags
	}
	return append(diags, r.ApplyPlan(ctx, plan)...)
}

// Destroy plans and applies the destruction.
func (r *Resource) Destroy(ctx context.Context) Diagnostics {
	r.session.tb.Helper()
	plan := r.Plan(ctx, nil)
	if plan.Diagnostics.HasError() || !r.Exists() {
		return plan.Diagnostics
	}
	diags := r.ApplyPlan(ctx, plan)
	if r.Exists() != diags.HasError() {
		r.session.tb.Errorf("%s: after destroy it must be gone, or there must be an error: %s", r.typ, diags)
	}
	return append(plan.Diagnostics, diags...)
}

// Refresh reads the instance, if there is one.
func (r *Resource) Refresh(ctx context.Context) Diagnostics {
	r.session.tb.Helper()
	if !r.Exists() {
		return nil
	}
	answer, err := r.session.provider.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: r.typ, CurrentState: r.session.dynamic(r.state), Private: r.private, CurrentIdentity: r.identity,
	})
	must(r.session.tb, err)
	diags := Diagnostics(answer.Diagnostics)
	if !diags.HasError() {
		r.keep(answer.NewState, answer.Private, answer.NewIdentity)
	}
	return diags
}

// Import imports by id, or by identity when that is not nil, and refreshes.
func (r *Resource) Import(ctx context.Context, id string, identity map[string]any) Diagnostics {
	tb := r.session.tb
	tb.Helper()
	req := &tfprotov6.ImportResourceStateRequest{TypeName: r.typ, ID: id}
	if identity != nil {
		value := r.session.value(r.session.schemas.IdentitySchemas[r.typ].ValueType(), identity)
		req.Identity = &tfprotov6.ResourceIdentityData{IdentityData: r.session.dynamic(value)}
	}
	answer, err := r.session.provider.ImportResourceState(ctx, req)
	must(tb, err)
	if diags := Diagnostics(answer.Diagnostics); diags.HasError() {
		return diags
	}
	imported := answer.ImportedResources[0]
	r.keep(imported.State, imported.Private, imported.Identity)
	return r.Refresh(ctx)
}

func (r *Resource) keep(state *tfprotov6.DynamicValue, private []byte, identity *tfprotov6.ResourceIdentityData) {
	r.session.tb.Helper()
	if state == nil { // the provider failed before it had any
		return
	}
	r.state, r.private, r.identity = r.read(state), private, identity
}

func (r *Resource) read(value *tfprotov6.DynamicValue) tftypes.Value {
	r.session.tb.Helper()
	decoded, err := value.Unmarshal(r.schema.ValueType())
	must(r.session.tb, err)
	return decoded
}

func (r *Resource) config(config map[string]any) tftypes.Value {
	r.session.tb.Helper()
	return r.session.value(r.schema.ValueType(), config)
}

// propose merges a configuration with the state as Terraform does: what is not configured and computed stays as it is.
// What is write-only is proposed as it is configured, although no state has it.
func (r *Resource) propose(config tftypes.Value) tftypes.Value {
	r.session.tb.Helper()
	proposed := maps.Clone(attributes(r.session.tb, config))
	for _, attribute := range r.schema.Block.Attributes {
		if proposed[attribute.Name].IsNull() && attribute.Computed && r.Exists() {
			proposed[attribute.Name] = attributes(r.session.tb, r.state)[attribute.Name]
		}
	}
	return tftypes.NewValue(r.schema.ValueType(), proposed)
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
