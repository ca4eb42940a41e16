package provider

import (
	"bytes"
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/defaults"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/server"
)

// unchanged passes all calls on but most plans of servers that nothing changes, which it answers: what was is what is planned. The
// framework (1.19) comes to the same answer in 10 ms of CPU, because it copies the attributes of the schema for every step of every
// path; for hundreds of servers that is most of what a plan takes.
//
// The framework changes such a plan by defaults, of which unchanged knows, and by plan modifiers: those of the schema are all
// UseStateForUnknown, and nothing is unknown, and ModifyPlan only warns then. It also sets what is write-only to null, which Terraform
// (1.11) proposes as it is configured. No plan is deferred.
type unchanged struct {
	protocolServer
	typ        tftypes.Type             // of the state of a server
	defaults   map[string]tftypes.Value // by attribute
	writeOnly  []string
	noIdentity *tfprotov6.ResourceIdentityData
}

const serverType = "vpsbg_server"

func newUnchanged(wrapped protocolServer) (unchanged, error) {
	ctx := context.Background()
	var described resource.SchemaResponse
	server.NewResource().Schema(ctx, resource.SchemaRequest{}, &described)
	known, err := defaultsOf(ctx, described.Schema.Attributes)
	if err != nil {
		return unchanged{}, err
	}
	var writeOnly []string
	for name, attribute := range described.Schema.Attributes {
		if attribute.IsWriteOnly() {
			writeOnly = append(writeOnly, name)
		}
	}
	null, err := tfprotov6.NewDynamicValue(tftypes.Object{}, tftypes.NewValue(tftypes.Object{}, nil))
	return unchanged{wrapped, described.Schema.Type().TerraformType(ctx), known, writeOnly, &tfprotov6.ResourceIdentityData{IdentityData: &null}}, err
}

// PlanResourceChange answers as the framework would. Terraform before 1.12 keeps no identity; for the framework, that is a null one.
func (s unchanged) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	if !s.isUnchanged(ctx, req) {
		return s.protocolServer.PlanResourceChange(ctx, req)
	}
	identity := req.PriorIdentity
	if identity == nil {
		identity = s.noIdentity
	}
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: req.PriorState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: identity}, nil
}

// isUnchanged reports whether the answer is known. In doubt it is not.
func (s unchanged) isUnchanged(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) bool {
	if req.TypeName != serverType || !isPacked(req.PriorState) || !isPacked(req.ProposedNewState) || !isPacked(req.Config) ||
		req.PriorIdentity != nil && !isPacked(req.PriorIdentity.IdentityData) {
		return false
	}
	state, err := req.PriorState.Unmarshal(s.typ)
	return err == nil && !state.IsNull() && s.isProposed(state, req) && server.IsQuiet(ctx, state, req.PriorPrivate) && s.hasDefaults(state, req.Config)
}

// isProposed reports whether the state is what Terraform proposes, but for what is write-only.
func (s unchanged) isProposed(state tftypes.Value, req *tfprotov6.PlanResourceChangeRequest) bool {
	if bytes.Equal(req.PriorState.MsgPack, req.ProposedNewState.MsgPack) {
		return true
	}
	proposal, err := req.ProposedNewState.Unmarshal(s.typ)
	var proposed map[string]tftypes.Value
	if err != nil || proposal.IsNull() || proposal.As(&proposed) != nil {
		return false
	}
	for _, name := range s.writeOnly {
		proposed[name] = tftypes.NewValue(proposed[name].Type(), nil)
	}
	return tftypes.NewValue(s.typ, proposed).Equal(state)
}

// hasDefaults reports whether all attributes that have a default, and are not configured, are what it is. Terraform proposes to keep what
// they were.
func (s unchanged) hasDefaults(state tftypes.Value, config *tfprotov6.DynamicValue) bool {
	var is, configured map[string]tftypes.Value
	if state.As(&is) != nil {
		return false
	}
	for name, value := range s.defaults {
		if is[name].Equal(value) {
			continue
		}
		if configured == nil {
			decoded, err := config.Unmarshal(s.typ)
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

// defaultsOf returns the defaults of attributes. Servers have texts and flags with one, and none of their nested attributes has one.
func defaultsOf(ctx context.Context, attributes map[string]schema.Attribute) (map[string]tftypes.Value, error) {
	known := map[string]tftypes.Value{}
	for name, attribute := range attributes {
		var value attr.Value
		switch attribute := attribute.(type) {
		case schema.StringAttribute:
			if attribute.Default != nil {
				var resp defaults.StringResponse
				attribute.Default.DefaultString(ctx, defaults.StringRequest{Path: path.Root(name)}, &resp)
				value = resp.PlanValue
			}
		case schema.BoolAttribute:
			if attribute.Default != nil {
				var resp defaults.BoolResponse
				attribute.Default.DefaultBool(ctx, defaults.BoolRequest{Path: path.Root(name)}, &resp)
				value = resp.PlanValue
			}
		}
		if value == nil {
			continue
		}
		var err error
		if known[name], err = value.ToTerraformValue(ctx); err != nil {
			return nil, fmt.Errorf("the default of %s: %w", name, err)
		}
	}
	return known, nil
}
