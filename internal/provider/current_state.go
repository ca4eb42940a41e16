package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// currentStateServer passes all calls on but the upgrades of states that have the current version of their schema: they
// are as they should be. The framework (1.19) decodes and encodes them again, twice for each instance in an apply.
type currentStateServer struct {
	protocolServer
	versions map[string]int64 // of the schemas, by resource type
}

func newCurrentStateServer(wrapped protocolServer, resources []func() resource.Resource) currentStateServer {
	ctx := context.Background()
	s := currentStateServer{wrapped, map[string]int64{}}
	for _, newResource := range resources {
		var named resource.MetadataResponse
		var described resource.SchemaResponse
		r := newResource()
		r.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: typeName}, &named)
		r.Schema(ctx, resource.SchemaRequest{}, &described)
		s.versions[named.TypeName] = described.Schema.Version
	}
	return s
}

// UpgradeResourceState answers with the state as Terraform has it, in JSON. Terraform has removed attributes that the
// schema does not have (any more), and takes those that are missing for null.
func (s currentStateServer) UpgradeResourceState(
	ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest,
) (*tfprotov6.UpgradeResourceStateResponse, error) {
	version, isKnown := s.versions[req.TypeName]
	if !isKnown || version != req.Version || req.RawState == nil || len(req.RawState.JSON) == 0 {
		return s.protocolServer.UpgradeResourceState(ctx, req)
	}
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}, nil
}
