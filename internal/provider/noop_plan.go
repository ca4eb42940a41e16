package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/defaults"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// noopPlanServer passes all calls on but most plans that change nothing, which it answers: what was is what is planned.
// The framework (1.19) comes to the same answer in milliseconds of CPU time, because it copies the attributes of the
// schema for every step of every path; for hundreds of servers that is most of what a plan takes.
//
// The framework changes such a plan by defaults, of which this server knows, and by plan modifiers, of which resources
// promise that they only keep what is known. It also sets what is write-only to null, which Terraform (1.11) proposes
// as it is configured.
type noopPlanServer struct {
	protocolServer
	resources  map[string]noopResource // by type
	account    func() *billing.Account // nil before the provider is configured
	noIdentity *tfprotov6.ResourceIdentityData
}

// noopResource is what is known of a resource that takes part.
type noopResource struct {
	tfkit.NoopPlanner
	typ       tftypes.Type             // of the state
	defaults  map[string]tftypes.Value // by attribute
	writeOnly []string
}

func newNoopPlanServer(
	wrapped protocolServer, resources []func() resource.Resource, account func() *billing.Account,
) (noopPlanServer, error) {
	ctx := context.Background()
	null, err := tfprotov6.NewDynamicValue(tftypes.Object{}, tftypes.NewValue(tftypes.Object{}, nil))
	s := noopPlanServer{wrapped, map[string]noopResource{}, account, &tfprotov6.ResourceIdentityData{IdentityData: &null}}
	for _, newResource := range resources {
		planner, ok := newResource().(tfkit.NoopPlanner)
		if !ok || err != nil {
			continue
		}
		var named resource.MetadataResponse
		planner.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: typeName}, &named)
		s.resources[named.TypeName], err = newNoopResource(ctx, planner)
	}
	return s, err
}

func newNoopResource(ctx context.Context, planner tfkit.NoopPlanner) (noopResource, error) {
	var described resource.SchemaResponse
	planner.Schema(ctx, resource.SchemaRequest{}, &described)
	r := noopResource{NoopPlanner: planner, typ: described.Schema.Type().TerraformType(ctx)}
	for name, attribute := range described.Schema.Attributes {
		if attribute.IsWriteOnly() {
			r.writeOnly = append(r.writeOnly, name)
		}
	}
	var err error
	r.defaults, err = defaultsOf(ctx, described.Schema.Attributes)
	return r, err
}

// PlanResourceChange answers as the framework would. Terraform before 1.12 keeps no identity; for the framework, that
// is a null one.
func (s noopPlanServer) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	if r, ok := s.resources[req.TypeName]; !ok || !r.isNoop(ctx, s.account(), req) {
		return s.protocolServer.PlanResourceChange(ctx, req)
	}
	identity := req.PriorIdentity
	if identity == nil {
		identity = s.noIdentity
	}
	return &tfprotov6.PlanResourceChangeResponse{
		PlannedState: req.PriorState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: identity,
	}, nil
}

// isNoop reports whether the answer is known. In doubt it is not.
func (r noopResource) isNoop(
	ctx context.Context, account *billing.Account, req *tfprotov6.PlanResourceChangeRequest,
) bool {
	if account == nil || !isPacked(req.PriorState) || !isPacked(req.ProposedNewState) || !isPacked(req.Config) ||
		req.PriorIdentity != nil && !isPacked(req.PriorIdentity.IdentityData) {
		return false
	}
	private, ok := storedPrivate(req.PriorPrivate)
	if !ok {
		return false
	}
	state, err := req.PriorState.Unmarshal(r.typ)
	return err == nil && !state.IsNull() && r.isProposed(state, req) && r.IsQuiet(ctx, account, state, private) &&
		r.hasDefaults(state, req.Config)
}

// storedPrivate reads the private state as the framework (1.19) writes it.
func storedPrivate(encoded []byte) (private tfkit.StoredPrivate, ok bool) {
	if len(encoded) == 0 {
		return nil, true
	}
	if json.Unmarshal(encoded, &private) != nil {
		return nil, false
	}
	for _, value := range private {
		if !json.Valid(value) {
			return nil, false
		}
	}
	return private, true
}

// isProposed reports whether the state is what Terraform proposes, but for what is write-only.
func (r noopResource) isProposed(state tftypes.Value, req *tfprotov6.PlanResourceChangeRequest) bool {
	if bytes.Equal(req.PriorState.MsgPack, req.ProposedNewState.MsgPack) {
		return true
	}
	proposal, err := req.ProposedNewState.Unmarshal(r.typ)
	var proposed map[string]tftypes.Value
	if err != nil || proposal.IsNull() || proposal.As(&proposed) != nil {
		return false
	}
	for _, name := range r.writeOnly {
		proposed[name] = tftypes.NewValue(proposed[name].Type(), nil)
	}
	return tftypes.NewValue(r.typ, proposed).Equal(state)
}

// hasDefaults reports whether all attributes that have a default, and are not configured, are what it is. Terraform
// proposes to keep what they were.
func (r noopResource) hasDefaults(state tftypes.Value, config *tfprotov6.DynamicValue) bool {
	var is, configured map[string]tftypes.Value
	if state.As(&is) != nil {
		return false
	}
	for name, value := range r.defaults {
		if is[name].Equal(value) {
			continue
		}
		if configured == nil {
			decoded, err := config.Unmarshal(r.typ)
			if err != nil || decoded.As(&configured) != nil {
				return false
			}
		}
		if configured[name].IsNull() {
			return false
		}
	}
	return true
}

func isPacked(value *tfprotov6.DynamicValue) bool {
	return value != nil && len(value.MsgPack) > 0 && value.JSON == nil
}

// defaultsOf returns the defaults of attributes. Nested attributes have none.
func defaultsOf(ctx context.Context, attributes map[string]schema.Attribute) (map[string]tftypes.Value, error) {
	known := map[string]tftypes.Value{}
	for name, attribute := range attributes {
		declared := reflect.ValueOf(attribute).FieldByName("Default")
		if !declared.IsValid() || declared.IsNil() {
			continue
		}
		var value attr.Value
		switch declared := declared.Interface().(type) {
		case defaults.String:
			var resp defaults.StringResponse
			declared.DefaultString(ctx, defaults.StringRequest{Path: path.Root(name)}, &resp)
			value = resp.PlanValue
		case defaults.Bool:
			var resp defaults.BoolResponse
			declared.DefaultBool(ctx, defaults.BoolRequest{Path: path.Root(name)}, &resp)
			value = resp.PlanValue
		default:
			return nil, fmt.Errorf("the default of %s is a %T, which is not known here yet", name, declared)
		}
		var err error
		if known[name], err = value.ToTerraformValue(ctx); err != nil {
			return nil, fmt.Errorf("the default of %s: %w", name, err)
		}
	}
	return known, nil
}
