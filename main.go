// The provider's executable. Terraform starts it and talks to it over protocol 6.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"runtime/debug"
	"strings"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/provider"
)

// Set by the release build.
var version = "dev"

func main() {
	wait := flag.Bool("debug", false, "wait for a debugger: print how to attach Terraform to this process")
	flag.Parse()
	if !*wait {
		quieten()
	}
	limitMemory()
	log.SetOutput(io.Discard) // net/http writes there what comes after an answer, with whatever secrets are in it

	if err := provider.Serve(version, *wait); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// quieten keeps the frameworks from writing a log that nobody reads. Terraform throws it away unless a TF_LOG variable
// asks for it, but by then it has cost a third of the provider's time.
func quieten() {
	for _, variable := range os.Environ() {
		if strings.HasPrefix(variable, "TF_LOG") {
			return
		}
	}
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_SDK_PROTO"} {
		os.Setenv(name, "off")
	}
}

// limitMemory lets garbage pile up to a limit that keeps the process small, and collects it rarely below: most of what
// a plan allocates is garbage at once. GOGC and GOMEMLIMIT have the last word.
func limitMemory() {
	const heap, growth = 25 << 20, 400
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heap)
		debug.SetGCPercent(growth)
	}
}
