package provider

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// secretArguments passes all calls on. It lets actions have write-only arguments, which take ephemeral values and are
// not stored in a plan. The framework (1.19) declares them, and then refuses them in its own validation, because the
// protocol does not say there whether Terraform knows them. Terraform does since 1.11, and has actions since 1.14.
type secretArguments struct{ protocolServer }

// refusedWriteOnly is the summary of that refusal.
const refusedWriteOnly = "WriteOnly Attribute Not Allowed"

func (s secretArguments) ValidateActionConfig(
	ctx context.Context, req *tfprotov6.ValidateActionConfigRequest,
) (*tfprotov6.ValidateActionConfigResponse, error) {
	resp, err := s.protocolServer.ValidateActionConfig(ctx, req)
	if resp != nil {
		resp.Diagnostics = slices.DeleteFunc(resp.Diagnostics, func(d *tfprotov6.Diagnostic) bool {
			return d.Summary == refusedWriteOnly
		})
	}
	return resp, err
}
