package tfkit

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// IsID accepts what ParseID accepts.
func IsID() validator.String { return idValidator{} }

type idValidator struct{}

func (idValidator) Description(context.Context) string {
	return "must be an id: a positive whole number"
}

func (v idValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (idValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	ParseID(req.ConfigValue, req.Path, &resp.Diagnostics)
}

// IsBillingCycle accepts a number of months, and warns of those that are not on offer.
func IsBillingCycle() validator.Int64 { return billingCycleValidator{int64validator.Between(1, 24)} }

// billingCycleValidator wraps the range that the API documents.
type billingCycleValidator struct{ validator.Int64 }

// soldBillingCycles are on offer by the API's documentation. It may offer others one day, hence only a warning.
var soldBillingCycles = []int64{1, 3, 6, 12, 24}

func (v billingCycleValidator) ValidateInt64(
	ctx context.Context, req validator.Int64Request, resp *validator.Int64Response,
) {
	v.Int64.ValidateInt64(ctx, req, resp)
	if months := req.ConfigValue; !resp.Diagnostics.HasError() && !months.IsNull() && !months.IsUnknown() &&
		!slices.Contains(soldBillingCycles, months.ValueInt64()) {
		resp.Diagnostics.AddAttributeWarning(req.Path, "Billing cycle not on offer",
			fmt.Sprintf("VPSBG sells 1, 3, 6, 12 and 24 months, and will probably refuse %s.", Months(months.ValueInt64())))
	}
}

// IsPromoCode accepts a code that is not empty.
func IsPromoCode() validator.String { return stringvalidator.LengthAtLeast(1) }

// IsPositiveDuration accepts a duration that is longer than nothing.
func IsPositiveDuration() validator.String { return positiveDuration{} }

type positiveDuration struct{}

func (positiveDuration) Description(context.Context) string { return "must be longer than 0s" }

func (v positiveDuration) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v positiveDuration) ValidateString(
	ctx context.Context, req validator.StringRequest, resp *validator.StringResponse,
) {
	duration, err := time.ParseDuration(req.ConfigValue.ValueString())
	if err == nil && duration <= 0 { // the type says what is wrong with the rest
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid duration", fmt.Sprintf("%s %s.", req.Path, v.Description(ctx)))
	}
}
