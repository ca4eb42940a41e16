package provider_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/provider"
)

// isAnsweredAtOnce reports whether an answer was given without the framework, which builds new values.
func isAnsweredAtOnce(request *tfprotov6.PlanResourceChangeRequest, answer *tfprotov6.PlanResourceChangeResponse) bool {
	return answer.PlannedState != nil && answer.PlannedState == request.PriorState
}

// twins are the server that users have, and the framework's alone.
type twins struct {
	wrapped, bare protocolServer
	typ           tftypes.Type // of a server
	identity      tftypes.Type // of its identity
}

type protocolServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

func newTwins(tb testing.TB, sim *acctest.Simulation) *twins {
	tb.Helper()
	wrapped, err := provider.NewServer("test", nil, "")
	must(tb, err)
	both := &twins{wrapped: wrapped.(protocolServer), bare: providerserver.NewProtocol6(provider.New("test", nil, ""))().(protocolServer)}
	config, err := json.Marshal(map[string]string{"endpoint": sim.Endpoint, "token": sim.Token})
	must(tb, err)
	for _, server := range []tfprotov6.ProviderServer{both.wrapped, both.bare} {
		answer, err := server.ConfigureProvider(tb.Context(),
			&tfprotov6.ConfigureProviderRequest{Config: &tfprotov6.DynamicValue{JSON: config}})
		must(tb, err)
		mustNotFail(tb, answer.Diagnostics)
	}
	schemas, err := both.bare.GetProviderSchema(tb.Context(), &tfprotov6.GetProviderSchemaRequest{})
	must(tb, err)
	identities, err := both.bare.GetResourceIdentitySchemas(tb.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	must(tb, err)
	both.typ, both.identity = schemas.ResourceSchemas["vpsbg_server"].ValueType(), identities.IdentitySchemas["vpsbg_server"].ValueType()
	return both
}

// plan asks both, demands the same answer, and returns that of the wrapped server.
func (b *twins) plan(
	tb testing.TB, request *tfprotov6.PlanResourceChangeRequest,
) *tfprotov6.PlanResourceChangeResponse {
	tb.Helper()
	answer, err := b.wrapped.PlanResourceChange(tb.Context(), request)
	must(tb, err)
	b.compare(tb, request, answer)
	return answer
}

// compare holds an answer against the framework's own.
func (b *twins) compare(
	tb testing.TB, request *tfprotov6.PlanResourceChangeRequest, got *tfprotov6.PlanResourceChangeResponse,
) {
	tb.Helper()
	want, err := b.bare.PlanResourceChange(tb.Context(), request)
	must(tb, err)
	if got, want := b.show(tb, got), b.show(tb, want); !maps.Equal(got, want) {
		for what := range want {
			if got[what] != want[what] {
				tb.Errorf("%s: the answer is\n%s\nand the framework's\n%s", what, got[what], want[what])
			}
		}
	}
}

// show writes what is in an answer, decoded.
func (b *twins) show(tb testing.TB, answer *tfprotov6.PlanResourceChangeResponse) map[string]string {
	tb.Helper()
	identity := "none"
	if answer.PlannedIdentity != nil {
		identity = decoded(tb, b.identity, answer.PlannedIdentity.IdentityData)
	}
	return map[string]string{
		"state":       decoded(tb, b.typ, answer.PlannedState),
		"private":     string(answer.PlannedPrivate),
		"identity":    identity,
		"diagnostics": acctest.Diagnostics(answer.Diagnostics).String(),
		"the rest":    fmt.Sprint(answer.RequiresReplace, answer.Deferred),
	}
}

func decoded(tb testing.TB, typ tftypes.Type, value *tfprotov6.DynamicValue) string {
	tb.Helper()
	if value == nil {
		return "none"
	}
	result, err := value.Unmarshal(typ)
	must(tb, err)
	return result.String()
}

func object(tb testing.TB, typ tftypes.Type, value *tfprotov6.DynamicValue) map[string]tftypes.Value {
	tb.Helper()
	result, err := value.Unmarshal(typ)
	must(tb, err)
	var attributes map[string]tftypes.Value
	must(tb, result.As(&attributes))
	return attributes
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// onlooker keeps the plans that are answered without the framework.
type onlooker struct {
	protocolServer
	mu       sync.Mutex
	requests []*tfprotov6.PlanResourceChangeRequest
	answers  []*tfprotov6.PlanResourceChangeResponse
}

func (o *onlooker) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	answer, err := o.protocolServer.PlanResourceChange(ctx, req)
	if err == nil && isAnsweredAtOnce(req, answer) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.requests, o.answers = append(o.requests, req), append(o.answers, answer)
	}
	return answer, err
}
