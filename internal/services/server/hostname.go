package server

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
)

// isHostName accepts what can be a host name, in any case.
type isHostName struct{}

var _ validator.String = isHostName{}

func (isHostName) Description(context.Context) string {
	return "must be a host name: letters, digits and hyphens between dots"
}

func (v isHostName) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (isHostName) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := billing.CheckHostName(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid host name", err.Error())
	}
}

// isRenamed reports whether a plan gives a server another host name, rather than another spelling of it.
func isRenamed(plan, state *resourceModel) bool {
	return compare(plan.Hostname, state.Hostname) == differs &&
		!billing.IsSameHost(plan.Hostname.ValueString(), state.Hostname.ValueString())
}
