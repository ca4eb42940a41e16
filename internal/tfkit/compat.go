package tfkit

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// The last users of these are converted to [Action] next.
const (
	ActionNote  = actionNote
	AgainIsSafe = "Invoking the action again is safe: the provider looks first what has happened meanwhile."
)

// ActionTimeout describes how long an action may take.
func ActionTimeout(otherwise time.Duration) schema.StringAttribute {
	return schema.StringAttribute{
		CustomType: timetypes.GoDurationType{}, Optional: true, Validators: []validator.String{IsPositiveDuration()},
		MarkdownDescription: fmt.Sprintf("How long the provider keeps trying before it gives up, as numbers with units: `\"30s\"`, `\"10m\"`, `\"1h30m\"`. "+
			"`\"%.0fm\"` by default.", otherwise.Minutes()),
	}
}
