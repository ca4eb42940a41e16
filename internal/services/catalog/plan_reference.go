package catalog

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// planReference names a plan by its id or by its key.
type planReference struct {
	PlanID types.String `tfsdk:"plan_id"`
	Plan   types.String `tfsdk:"plan"`
}

// withPlanReference adds the attributes of planReference.
func withPlanReference(attributes map[string]schema.Attribute) map[string]schema.Attribute {
	attributes["plan_id"] = schema.StringAttribute{
		Optional:            true,
		Validators:          []validator.String{tfkit.IsID()},
		MarkdownDescription: "Id of the plan. Exactly one of `plan_id` and `plan` is required.",
	}
	attributes["plan"] = schema.StringAttribute{
		Optional:            true,
		Validators:          notEmpty(),
		MarkdownDescription: "Key of the plan, for example `cloud-vps-2gb`. Exactly one of `plan_id` and `plan` is required.",
	}
	return attributes
}

func planReferenceValidators() []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("plan_id"), path.MatchRoot("plan"))}
}

// id returns the plan's id, looked up in the catalogue if the plan is named by its key.
func (r *planReference) id(ctx context.Context, catalog *billing.Catalog, diags *diag.Diagnostics) vpsbg.ID {
	if r.Plan.IsNull() {
		return tfkit.ParseID(r.PlanID, path.Root("plan_id"), diags)
	}
	plans, err := catalog.Plans(ctx)
	if err != nil {
		tfkit.AddAPIError(diags, "read the plans", err, nil)
		return 0
	}
	key := r.Plan.ValueString()
	i := slices.IndexFunc(plans, func(p vpsbg.Plan) bool { return p.Key() == key })
	if i < 0 {
		keys := names(plans, (*vpsbg.Plan).Key)
		diags.AddAttributeError(path.Root("plan"), "Unknown plan", noSuch("plan with the key", key, keys))
		return 0
	}
	return plans[i].ID
}
