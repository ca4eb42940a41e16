package affiliate

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

const resourceType = "vpsbg_affiliate"

// NewResource returns vpsbg_affiliate.
func NewResource() resource.Resource { return description().New() }

func description() tfkit.Resource[membership, resourceModel, *resourceModel] {
	return tfkit.Resource[membership, resourceModel, *resourceModel]{
		Name:          "affiliate",
		Kind:          "affiliate account",
		Schema:        resourceSchema,
		Timeouts:      tfkit.Timeouts{Create: 10 * time.Minute, Read: 5 * time.Minute, Update: 10 * time.Minute},
		Identity:      tfkit.OwnerIdentity,
		ParseImportID: tfkit.ParseOwner,
		Create:        create,
		Read:          read,
		Update:        update,
		ModifyPlan:    modifyPlan,
		// Delete sends nothing: the API has no way to leave the program.
		Delete: func(context.Context, *billing.Account, *resourceModel, *diag.Diagnostics) {},
	}
}

func resourceSchema() schema.Schema {
	shown := map[string]datasource.Attribute{
		"id":    tfkit.ComputedString("The same as `email`."),
		"email": tfkit.ComputedString("Email address that the owner of the account signs in with."),
	}
	for _, name := range []string{"referral_url", "commission"} { // what changes by itself is in the data source
		shown[name] = attributes()[name]
	}
	attributes := tfkit.Computed(shown)
	attributes["referral_code"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Referral code of the account, 5 to 20 characters. Changing it leaves links with the former " +
			"code valid. If it is not set, the attribute shows the current code.",
		Validators:    []validator.String{stringvalidator.UTF8LengthBetween(5, 20)},
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
	return schema.Schema{
		MarkdownDescription: "Lets the account of the token take part in the affiliate program of VPSBG. There is one " +
			"account, so a configuration can have this resource only once.\n\n" +
			"Creating the resource joins the program. An account that takes part already keeps its earnings, and gets the " +
			"declared `referral_code`. Destroying the resource sends nothing, and the account stays in the program: the API " +
			"has no way to leave it.\n\n" +
			"The data source `vpsbg_affiliate` shows the earnings.\n\n" +
			"The routes of the API calls are not confirmed by VPSBG's public documentation, except for the one that " +
			"changes the code.",
		Attributes: attributes,
	}
}

func modifyPlan(
	ctx context.Context, account *billing.Account, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	diags := &resp.Diagnostics
	var plan, state resourceModel
	if req.Plan.Raw.IsNull() {
		diags.Append(req.State.Get(ctx, &state)...)
		diags.AddWarning("Account stays in the affiliate program", fmt.Sprintf("Account %s is no longer managed by this resource, and still "+
			"takes part in the affiliate program with the code %s: nothing is sent.", state.Email.ValueString(), state.ReferralCode.ValueString()))
		return
	}
	diags.Append(req.Plan.Get(ctx, &plan)...)
	isCreated := req.State.Raw.IsNull()
	if tfkit.IsClaimedTwice(account, resourceType, req) {
		diags.AddError("Affiliate declared twice", "The configuration has two resources vpsbg_affiliate for the account of one token. Each of "+
			"them would change the same referral code. Remove one of them: destroying it sends nothing. To move one to another address, use "+
			"a moved block. "+tfkit.DestroyAnyway)
	}
	switch {
	case diags.HasError():
	case isCreated:
		planCreate(ctx, account, &plan, diags)
	default:
		diags.Append(req.State.Get(ctx, &state)...)
		if !plan.ReferralCode.Equal(state.ReferralCode) {
			plan.ReferralURL = types.StringUnknown()
			diags.Append(resp.Plan.Set(ctx, &plan)...)
		}
	}
}

// planCreate says what becomes of the account.
func planCreate(ctx context.Context, account *billing.Account, plan *resourceModel, diags *diag.Diagnostics) {
	user := tfkit.CheckOwner(ctx, account, types.StringNull(), diags)
	if diags.HasError() || user == nil {
		return
	}
	current, err := find(ctx, account.Client)
	switch {
	case err != nil:
		tfkit.AddAPIError(diags, "read the affiliate account", err, nil)
	case current == nil:
		diags.AddWarning("Account joins the affiliate program", fmt.Sprintf("Account %s joins the affiliate program of VPSBG. The API has no "+
			"way to leave it.", user.Email))
	case plan.changesCode(current):
		diags.AddWarning("Referral code changes", fmt.Sprintf("Account %s takes part in the affiliate program already. Its referral code %q "+
			"becomes %q. Links with the former code stay valid.", user.Email, *current.ReferralCode, plan.ReferralCode.ValueString()))
	}
}
