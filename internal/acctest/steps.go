package acctest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
)

// Steps declares one configuration of a resource after the other. Each step is what the CLI makes of it, every command
// in a process of the provider's of its own: it refreshes and plans, plans again and applies, and finds nothing to do
// after that.
type Steps struct {
	simulation *Simulation
	tb         testing.TB
	typ        string
	resource   *Resource // nil before the first step
	meanwhile  func()
}

// Steps begins with a resource that does not exist.
func (s *Simulation) Steps(tb testing.TB, typ string) *Steps {
	tb.Helper()
	return &Steps{simulation: s, tb: tb, typ: typ}
}

// Step is what came of a configuration.
type Step struct {
	tb       testing.TB
	reported Diagnostics // up to the plan
	applied  Diagnostics
	plan     *Plan
	before   Resource // as it was planned for
	after    Resource
	wrote    []string
}

// Resource is the resource in another run.
func (s *Steps) Resource() *Resource {
	s.tb.Helper()
	session := s.simulation.Session(s.tb)
	if s.resource == nil {
		s.resource = session.Resource(s.typ)
	}
	s.resource = session.Continue(*s.resource)
	return s.resource
}

// Creates expects that the resource is created, with exactly these calls, as "POST /servers", beside the reads.
func (s *Steps) Creates(config map[string]any, calls ...string) *Step {
	s.tb.Helper()
	return s.settles("create", config, config, calls)
}

// Updates expects that the resource is changed in place, with exactly these calls beside the reads.
func (s *Steps) Updates(config map[string]any, calls ...string) *Step {
	s.tb.Helper()
	return s.settles("update", config, config, calls)
}

// UpdatesLate is Updates with a configuration that is partly [Unknown] when it is planned, and known when it is
// applied.
func (s *Steps) UpdatesLate(planned, known map[string]any, calls ...string) *Step {
	s.tb.Helper()
	return s.settles("update", planned, known, calls)
}

// Keeps expects that there is nothing to do and no call but reads, and each of the warnings, as [Step.Warned] does.
func (s *Steps) Keeps(config map[string]any, warnings ...string) *Step {
	s.tb.Helper()
	return s.settles("keep", config, config, nil).Warned(warnings...)
}

// Destroys expects that the resource is destroyed, or gone already, with exactly these calls beside the reads.
func (s *Steps) Destroys(calls ...string) *Step {
	s.tb.Helper()
	return s.settles("destroy", nil, nil, calls)
}

// Refuses expects an error of this text on this attribute, empty for none, at plan or at apply.
func (s *Steps) Refuses(attribute, text string, config map[string]any) {
	s.tb.Helper()
	step := s.run(config, config)
	reported := slices.Concat(step.reported, step.applied)
	reported.ExpectError(s.tb, attribute, text)
	if step.after.Tainted {
		s.tb.Errorf("tainted: %s", reported)
	}
}

// Imports expects that what has this id is imported, in place of what there was, and that the configuration changes
// nothing of it.
func (s *Steps) Imports(id string, config map[string]any) {
	s.tb.Helper()
	s.resource = s.simulation.Session(s.tb).Resource(s.typ)
	ExpectOK(s.tb, s.resource.Import(s.tb.Context(), id, nil))
	s.Keeps(config)
}

// Meanwhile does something between the plan of the next step and its apply.
func (s *Steps) Meanwhile(do func()) { s.meanwhile = do }

func (s *Steps) settles(action string, planned, known map[string]any, calls []string) *Step {
	s.tb.Helper()
	step := s.run(planned, known)
	ExpectOK(s.tb, slices.Concat(step.reported, step.applied))
	if got := step.action(); got != action {
		s.tb.Errorf("planned is to %s, not to %s:\n%s", got, action, changes(s.tb, step.before.state, step.plan.planned))
	}
	if err := sameCalls(step.wrote, calls); err != nil {
		s.tb.Error(err)
	}
	if known != nil {
		s.expectSettled(known)
	}
	return step
}

// run refreshes and plans with one configuration, and applies the other one.
func (s *Steps) run(planned, known map[string]any) *Step {
	s.tb.Helper()
	s.simulation.ResetRequests()
	ctx, resource := s.tb.Context(), s.Resource()
	step := &Step{tb: s.tb, reported: resource.Refresh(ctx), plan: &Plan{}}
	if !step.reported.HasError() {
		step.before = *resource
		if planned != nil || resource.Exists() {
			step.plan = resource.Plan(ctx, planned)
		}
		step.reported = append(step.reported, step.plan.Diagnostics...)
	}
	if do := s.meanwhile; do != nil {
		s.meanwhile = nil
		do()
	}
	if !step.reported.HasError() && step.plan.changes {
		resource = s.Resource()
		final := step.plan
		if known != nil { // Terraform does not plan again what it destroys
			final = resource.Plan(ctx, known)
			step.applied = final.Diagnostics
		}
		if !step.applied.HasError() {
			s.checkFinal(step.plan, final)
			step.applied = append(step.applied, resource.ApplyPlan(ctx, final)...)
		}
	}
	step.wrote, step.after = s.simulation.Calls(false), *resource
	return step
}

// checkFinal holds the plan that Terraform makes when it applies to the one that was shown.
func (s *Steps) checkFinal(shown, final *Plan) {
	s.tb.Helper()
	if shown.planned.IsNull() {
		return
	}
	now := attributes(s.tb, final.planned)
	for name, value := range attributes(s.tb, shown.planned) {
		if value.IsFullyKnown() && !value.Equal(now[name]) {
			s.tb.Errorf("%s: inconsistent final plan: %s was planned as %s and is then %s", s.typ, name, value, now[name])
		}
	}
}

// expectSettled expects that there is nothing to do, before another refresh and after it.
func (s *Steps) expectSettled(config map[string]any) {
	s.tb.Helper()
	ctx, resource := s.tb.Context(), s.Resource()
	wrote := s.simulation.Calls(false)
	for _, what := range []string{"", "refreshed "} {
		if what != "" {
			ExpectOK(s.tb, resource.Refresh(ctx))
		}
		plan := resource.Plan(ctx, config)
		ExpectOK(s.tb, plan.Diagnostics)
		if !plan.IsEmpty() {
			s.tb.Errorf("the next %splan is not empty:\n%s", what, changes(s.tb, resource.state, plan.planned))
		}
	}
	if again := s.simulation.Calls(false); len(again) > len(wrote) {
		s.tb.Errorf("planning again made the calls %q", again[len(wrote):])
	}
}

// changes lists the attributes that change.
func changes(tb testing.TB, before, planned tftypes.Value) string {
	tb.Helper()
	if before.IsNull() || planned.IsNull() {
		return fmt.Sprintf("from %s to %s", before, planned)
	}
	var lines []string
	now := attributes(tb, planned)
	for name, value := range attributes(tb, before) {
		if !value.Equal(now[name]) {
			lines = append(lines, fmt.Sprintf("  %s: %s -> %s", name, value, now[name]))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func (s *Step) action() string {
	switch {
	case !s.plan.changes && !s.before.Exists(): // it is gone
		return "destroy"
	case !s.plan.changes:
		return "keep"
	case !s.before.Exists():
		return "create"
	case s.plan.planned.IsNull():
		return "destroy"
	case s.plan.replace:
		return "replace"
	default:
		return "update"
	}
}

// Warned expects a warning of each text up to the plan, written as "attribute: text" if it is on an attribute. Without
// texts it expects that there was no warning.
func (s *Step) Warned(texts ...string) *Step {
	s.tb.Helper()
	if err := s.reported.warned(texts); err != nil {
		s.tb.Error(err)
	}
	return s
}

// WarnedAtLast is Warned for the apply.
func (s *Step) WarnedAtLast(texts ...string) *Step {
	s.tb.Helper()
	if err := s.applied.warned(texts); err != nil {
		s.tb.Error(err)
	}
	return s
}

// Has expects values of attributes in the state right after the apply, as pairs of a name and a value or a
// [knownvalue.Check].
func (s *Step) Has(pairs ...any) *Step {
	s.tb.Helper()
	expectValues(s.tb, "the state", s.after.state, pairs)
	return s
}

// Plans expects planned values of attributes, as pairs of a name and a value, [Unknown] or a [knownvalue.Check].
func (s *Step) Plans(pairs ...any) *Step {
	s.tb.Helper()
	expectValues(s.tb, "the plan", s.plan.planned, pairs)
	return s
}

// Changes expects that the plan shows how an attribute changes.
func (s *Step) Changes(attribute string, before, after any) *Step {
	s.tb.Helper()
	expectValues(s.tb, "the state before", s.before.state, []any{attribute, before})
	return s.Plans(attribute, after)
}

func expectValues(tb testing.TB, where string, object tftypes.Value, pairs []any) {
	tb.Helper()
	if object.IsNull() {
		tb.Errorf("%s has nothing", where)
		return
	}
	all := attributes(tb, object)
	for i := 0; i < len(pairs); i += 2 {
		name := fmt.Sprint(pairs[i])
		value, ok := all[name]
		switch {
		case !ok:
			tb.Errorf("%s has no attribute %s", where, name)
		case !value.IsFullyKnown() || pairs[i+1] == Unknown:
			if value.IsKnown() || pairs[i+1] != Unknown {
				tb.Errorf("%s in %s is %s, not %v", name, where, value, pairs[i+1])
			}
		default:
			if err := expected(pairs[i+1]).CheckValue(plain(tb, value)); err != nil {
				tb.Errorf("%s in %s: %v", name, where, err)
			}
		}
	}
}

// expected is the check of a value.
func expected(want any) knownvalue.Check {
	switch want := want.(type) {
	case knownvalue.Check:
		return want
	case nil:
		return knownvalue.Null()
	case string:
		return knownvalue.StringExact(want)
	case bool:
		return knownvalue.Bool(want)
	case int:
		return knownvalue.Int64Exact(int64(want))
	case float64:
		return knownvalue.Float64Exact(want)
	default:
		panic(fmt.Sprintf("there is no check for a %T", want)) // a mistake in a test
	}
}
