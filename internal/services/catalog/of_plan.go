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

// id returns the plan's id, looked up in the catalogue if the plan is named by its key.
func (r *planReference) id(ctx context.Context, account *billing.Account, diags *diag.Diagnostics) vpsbg.ID {
	if r.Plan.IsNull() {
		return tfkit.ParseID(r.PlanID, path.Root("plan_id"), diags)
	}
	plans := readPlans(ctx, account, func(plans []vpsbg.Plan) bool {
		return slices.Contains(names(plans, (*vpsbg.Plan).Key), r.Plan.ValueString())
	}, diags)
	if diags.HasError() {
		return 0
	}
	plan := tfkit.OneByName[vpsbg.Plan]{
		Kind: "plan", By: "key", Attribute: path.Root("plan"), Name: (*vpsbg.Plan).Key,
		Alternative: func(plan *vpsbg.Plan) string { return "plan_id " + plan.ID.String() },
	}.Find(plans, r.Plan.ValueString(), diags)
	if plan == nil {
		return 0
	}
	return plan.ID
}

// ofPlan describes a data source that lists what belongs to a plan. Its model embeds planReference.
type ofPlan[M any, P interface {
	*M
	id(context.Context, *billing.Account, *diag.Diagnostics) vpsbg.ID
}] struct {
	name        string // of the type, and of the list
	items       string // in messages: "promo codes"
	description string
	attributes  map[string]schema.Attribute // of an item
	list        func(context.Context, *billing.Catalog, vpsbg.ID, P) error
}

// New returns the data source.
func (d ofPlan[M, P]) New() datasource.DataSource {
	return tfkit.DataSource[M]{
		Name: d.name,
		Schema: schema.Schema{
			MarkdownDescription: d.description,
			Attributes: map[string]schema.Attribute{
				"plan_id": schema.StringAttribute{
					Optional: true, Validators: []validator.String{tfkit.IsID()},
					MarkdownDescription: "ID of the plan. Exactly one of `plan_id` and `plan` is required.",
				},
				"plan": schema.StringAttribute{
					Optional: true, Validators: notEmpty(),
					MarkdownDescription: "Key of the plan, for example `cloud-vps-2gb`. Exactly one of `plan_id` and `plan` is required.",
				},
				d.name: tfkit.ComputedObjects("The "+d.items+", in the API's order.", d.attributes),
			},
		},
		Validators: []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("plan_id"), path.MatchRoot("plan"))},
		Read: func(ctx context.Context, account *billing.Account, m *M, diags *diag.Diagnostics) {
			id := P(m).id(ctx, account, diags)
			if diags.HasError() {
				return
			}
			if err := d.list(ctx, account.Catalog, id, m); err != nil {
				tfkit.AddAPIError(diags, "read the "+d.items+" of plan "+id.String(), err, nil)
			}
		},
	}.New()
}
