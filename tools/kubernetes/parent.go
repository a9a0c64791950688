package main

import (
	"fmt"
	"os"
	"strconv"
	"time"
)

// parentVariable names the environment variable with the process id of the process
// that must outlive this one.
const parentVariable = "FLEET_KUBERNETES_PARENT"

// endWithParent ends this process soon after the parent named in the environment is
// gone, however the parent died: a killed test run has no chance to stop its clusters.
func endWithParent() {
	value := os.Getenv(parentVariable)
	if value == "" {
		return
	}
	parent, err := strconv.Atoi(value)
	if err != nil {
		fmt.Fprintf(os.Stderr, "fleet-kubernetes: %s must be a process id, got %q\n", parentVariable, value)
		os.Exit(2)
	}
	go func() {
		for os.Getppid() == parent {
			time.Sleep(500 * time.Millisecond)
		}
		fmt.Fprintf(os.Stderr, "fleet-kubernetes: parent process %d is gone, stopping\n", parent)
		os.Exit(1)
	}()
}
