package account

import (
	"context"
	"iter"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// NewResource returns vpsbg_account.
func NewResource() resource.Resource { return description().New() }

// NewListResource returns the list resource vpsbg_account.
func NewListResource() list.ListResource { return description().NewList() }

func description() tfkit.Resource[shown, resourceModel, *resourceModel] {
	return tfkit.Resource[shown, resourceModel, *resourceModel]{
		Name:          "account",
		Kind:          "account",
		Schema:        resourceSchema,
		Timeouts:      tfkit.Timeouts{Create: 10 * time.Minute, Read: 5 * time.Minute, Update: 10 * time.Minute},
		Identity:      tfkit.OwnerIdentity,
		ParseImportID: tfkit.ParseOwner,
		Create:        create,
		Read:          read,
		Update:        update,
		ModifyPlan:    modifyPlan,
		// Delete sends nothing: an account cannot be deleted, and what it had before is not known.
		Delete: func(context.Context, *billing.Account, *resourceModel, *diag.Diagnostics) {},
		ListSchema: listschema.Schema{
			MarkdownDescription: "Lists the account of the token for import: there is one." + tfkit.UnconfirmedNote,
		},
		List: func(
			ctx context.Context, account *billing.Account, _ tfsdk.Config, _ *diag.Diagnostics,
		) iter.Seq2[shown, error] {
			return func(yield func(shown, error) bool) {
				user, err := account.Client.GetUser(ctx)
				yield(shown{user}, err)
			}
		},
		DisplayName: func(found *shown) string { return found.user.Email },
	}
}

func resourceSchema() schema.Schema {
	attributes := tfkit.Computed(attributes())
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{
			Optional: true, Computed: true, MarkdownDescription: description,
			Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		}
	}
	flag := func(description string) schema.BoolAttribute {
		return schema.BoolAttribute{
			Optional: true, Computed: true, MarkdownDescription: description,
			PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
		}
	}
	maps.Copy(attributes, map[string]schema.Attribute{
		"technical_email": text("Email address for technical messages."),
		"phone_number":    text("Phone number."),
		"city":            text("City."),
		"postal_code":     text("Postal code. The API may not show it: drift is then not noticed."),
		"address":         text("Street address."),
		"referral_code": text("Referral code of the affiliate that the account came by. It can be set once. The code of the " +
			"account itself belongs to `vpsbg_affiliate`."),
		"company_name":    text("Name of the company."),
		"company_address": text("Address of the company."),
		"company_number":  text("Registration number of the company (UIC)."),
		"vat_number":      text("VAT number of the company."),
		"newsletter":      flag("Whether VPSBG sends its newsletter to the owner."),
		"email_otp_enabled": flag("Whether signing in needs a one-time code that is sent by email. Tokens of the API do " +
			"not need it."),
		"country_id": schema.StringAttribute{
			Optional: true, Validators: []validator.String{tfkit.IsID()},
			MarkdownDescription: "ID of the country in VPSBG's list, which is not public. It can be changed while no company " +
				"is set or no order is paid. The API does not show it: drift is not noticed.",
		},
		"language_id": schema.StringAttribute{
			Optional: true, Validators: []validator.String{tfkit.IsID()},
			MarkdownDescription: "ID of the language in VPSBG's list, which is not public. The API does not show it: drift " +
				"is not noticed.",
		},
		"company": schema.BoolAttribute{
			Optional:            true,
			MarkdownDescription: "Whether the account belongs to a company. The API does not show it: drift is not noticed.",
		},
	})
	return schema.Schema{
		MarkdownDescription: "Manages details of the account of the token. There is one account, so a configuration can " +
			"have this resource only once.\n\n" +
			"Only the attributes that are set are managed and sent. The others show what the account has. If an attribute " +
			"is removed from the configuration, the account keeps its value. An attribute cannot be emptied: do that in " +
			"the client area.\n\n" +
			"Creating the resource changes the existing account: the plan lists what differs. Destroying it sends nothing, " +
			"and the account keeps its details. The state contains personal data.\n\n" +
			"VPSBG's documentation has two names for the fields behind `technical_email`, `referral_code` and " +
			"`company_number`, and does not say which the API understands. The provider sends both, and reads back what " +
			"came of it. The route of that read is not confirmed by VPSBG's public documentation. If the API does not " +
			"have it, drift is not noticed.",
		Attributes: attributes,
	}
}
